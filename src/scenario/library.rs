//! The built-in scenarios: one file each, in the order in which they are best read.

/// A built-in scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in links and on the command line; also `metadata.name` of its Scenario document.
    pub slug: &'static str,
    /// The scenario file.
    pub yaml: &'static str,
}

/// Every built-in scenario, in the order of the gallery.
#[must_use]
pub fn all() -> &'static [Entry] {
    ENTRIES
}

/// The built-in scenario of that name.
#[must_use]
pub fn find(slug: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.slug == slug)
}

/// One entry per file of `library/`, in the order of their numbers; `scripts/list-scenarios.rs` makes the list when the package is built.
static ENTRIES: &[Entry] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

#[cfg(test)]
mod tests {
    use super::all;
    use crate::scenario::file;
    use serde::Deserialize;
    use serde_json::Value;

    fn documents(yaml: &str) -> Vec<Value> {
        serde_yaml::Deserializer::from_str(yaml).map(|document| Value::deserialize(document).unwrap()).collect()
    }

    fn spec(yaml: &str) -> Value {
        documents(yaml)[0]["spec"].clone()
    }

    fn steps(yaml: &str) -> Vec<Value> {
        spec(yaml)["steps"].as_array().unwrap().clone()
    }

    /// Whether a text has words of the language: Chinese has at least one character of its own.
    fn is_said(value: &Value, chinese: bool) -> bool {
        let text = value.as_str().unwrap_or_default();
        !text.trim().is_empty() && text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character)) == chinese
    }

    #[test]
    fn every_file_is_a_scenario_of_its_slug() {
        for entry in all() {
            let documents = documents(entry.yaml);
            assert_eq!(documents[0]["kind"], "Scenario", "{}", entry.slug);
            assert_eq!(documents[0]["metadata"]["name"], entry.slug);
            assert!(documents[1..].iter().all(|document| document["kind"] != "Scenario"), "{}", entry.slug);
            assert!((3..=8).contains(&steps(entry.yaml).len()), "{}", entry.slug);
        }
    }

    #[test]
    fn every_word_is_there_in_both_languages() {
        for entry in all() {
            let spec = spec(entry.yaml);
            for field in ["title", "about"] {
                assert!(is_said(&spec[field], false) && is_said(&spec[format!("{field}Zh")], true), "{} {field}", entry.slug);
            }
            for (index, step) in steps(entry.yaml).iter().enumerate() {
                assert!(is_said(&step["say"], false) && is_said(&step["sayZh"], true), "{} step {index}", entry.slug);
            }
        }
    }

    #[test]
    fn every_command_is_words_of_kubectl() {
        for entry in all() {
            for step in steps(entry.yaml) {
                let words = shlex::split(step["run"].as_str().unwrap()).unwrap_or_default();
                assert_eq!(words.first().map(String::as_str), Some("kubectl"), "{}", entry.slug);
                assert_eq!(step.get("stdin").is_some(), words.iter().any(|word| word == "-"), "{} {words:?}", entry.slug);
            }
        }
    }

    #[test]
    fn every_scenario_has_a_goal() {
        for entry in all() {
            assert!(file::read(entry.yaml).steps.iter().any(|step| step.check.is_some()), "{}", entry.slug);
        }
    }

    #[test]
    fn the_commands_of_the_article_stand_as_it_has_them() {
        let runs: Vec<String> =
            all().iter().flat_map(|entry| steps(entry.yaml)).map(|step| step["run"].as_str().unwrap().to_owned()).collect();
        for command in [
            r#"kubectl patch statefulset mysql --type='json' -p='[{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value":"mysql:5.7.23"}]'"#,
            r#"kubectl patch statefulset mysql -p '{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}'"#,
        ] {
            assert!(runs.iter().any(|run| run == command), "{command}");
        }
    }
}
