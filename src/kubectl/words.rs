//! A line as a person types it, cut into words as a POSIX shell would. What only a shell can do (pipes, redirections, several commands)
//! is refused, so that nobody believes it happened.

/// The words of one kubectl line, without the leading `kubectl`. An empty line has none.
///
/// # Errors
/// The sentence to print when the line is not one plain command.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    if let Some(operator) = shell_operator(line) {
        return Err(format!(
            "error: {operator} is not understood here: one kubectl command at a time, without pipes, redirections or substitutions"
        ));
    }
    let line = without_continuations(line);
    let mut lexer = shlex::Shlex::new(&line);
    let mut words: Vec<String> = lexer.by_ref().collect();
    if lexer.had_error {
        return Err("error: a quotation mark has no partner".to_owned());
    }
    if matches!(words.first().map(String::as_str), Some("kubectl" | "k" | "kubectl.exe")) {
        words.remove(0);
    }
    Ok(words)
}

/// The line with its continuations (a backslash before the end of a line) taken out, except between single quotes.
fn without_continuations(line: &str) -> String {
    let mut joined = String::with_capacity(line.len());
    let mut literal = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('\n')) if !literal => {
                characters.next();
                continue;
            }
            ('\\', Some(_)) if !literal => {
                joined.push(character);
                joined.extend(characters.next());
                continue;
            }
            ('\'', _) => literal = !literal,
            _ => {}
        }
        joined.push(character);
    }
    joined
}

/// The first operator that only a shell would carry out.
fn shell_operator(line: &str) -> Option<&'static str> {
    let mut characters = line.chars().peekable();
    let mut quote = None;
    let mut word_begins = true;
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match (quote, character) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                characters.next();
            }
            (_, '`') => return Some("`"),
            (_, '$') if next == Some('(') => return Some("$("),
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '#') if word_begins => skip_comment(&mut characters),
            (None, '$') if next == Some('\'') => return Some("$'"),
            (None, '|') => return Some("|"),
            (None, '&') => return Some("&"),
            (None, ';') => return Some(";"),
            (None, '<') => return Some("<"),
            (None, '>') => return Some(">"),
            (None, _) => {}
        }
        word_begins = quote.is_none() && character.is_whitespace();
    }
    None
}

fn skip_comment(characters: &mut impl Iterator<Item = char>) {
    for character in characters {
        if character == '\n' {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        split(line).unwrap()
    }

    #[test]
    fn quotes_continuations_and_comments() {
        assert_eq!(
            words("kubectl patch sts x --type='json' -p='[{\"op\": \"add\"}]'"),
            ["patch", "sts", "x", "--type=json", "-p=[{\"op\": \"add\"}]"]
        );
        assert_eq!(words("k get pods \\\n  -o wide # all of them"), ["get", "pods", "-o", "wide"]);
        assert_eq!(words("annotate ds a note=\"hello world\""), ["annotate", "ds", "a", "note=hello world"]);
        assert_eq!(words("  "), Vec::<String>::new());
    }

    #[test]
    fn what_only_a_shell_can_do_is_refused() {
        for line in [
            "kubectl get pods | grep x",
            "kubectl get pods; ls",
            "kubectl a && b",
            "kubectl apply -f - <<EOF",
            "get pods > f",
            "get $(x)",
            "get `x`",
            "get $'x'",
        ] {
            assert!(split(line).is_err(), "{line}");
        }
        assert!(split("kubectl get pods -o jsonpath='{.a[?(@.b>1)]}' -l \"a>1\"").is_ok());
        assert!(split("kubectl get 'x").is_err());
    }
}
