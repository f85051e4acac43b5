//! Commands as a shell reads them. Only words are written, each quoted anew, and never the text that somebody sent: a line that a shell
//! would cut differently, or a text that ends its own here-document, could run anything on the machine of who runs the script.

use crate::kubectl::words;
use std::path::{Component, Path};

/// A kubectl line as a shell runs it: the same words, quoted where they need it. `None` where the console would not accept the line.
#[must_use]
pub fn command(line: &str) -> Option<String> {
    let words = words::split(line).ok()?;
    let all: Vec<&str> = std::iter::once("kubectl").chain(words.iter().map(String::as_str)).collect();
    words::join(&all).ok()
}

/// A command that reads `text` as its standard input. `None` where no shell could hand the text over.
#[must_use]
pub fn reading(command: &str, text: &str) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    let end = delimiter(text);
    Some(format!("{command} <<'{end}'\n{}\n{end}", text.strip_suffix('\n').unwrap_or(text)))
}

/// A command that writes a file of this name into the folder where the script runs, and what makes its folder first. `None` where the
/// name leads out of that folder.
#[must_use]
pub fn writing(name: &str, text: &str) -> Option<String> {
    let path = Path::new(name);
    let stays = !name.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !stays || name.ends_with('/') {
        return None;
    }
    let quoted = |path: &str| words::join(&[&format!("./{path}")]).ok();
    let folder = path.parent().and_then(Path::to_str).filter(|folder| !folder.is_empty());
    let makes = match folder {
        Some(folder) => format!("mkdir -p {}\n", quoted(folder)?),
        None => String::new(),
    };
    Some(format!("{makes}{}", reading(&format!("cat > {}", quoted(name)?), text)?))
}

/// A word that no line of the text equals.
fn delimiter(text: &str) -> String {
    // A line may end with a carriage return, which a terminal takes for the line's end when the text is pasted.
    let taken = |end: &str| text.lines().any(|line| line.trim_end_matches('\r') == end);
    let mut end = "EOF".to_owned();
    // The text has fewer lines than there are numbers, so that one is free.
    for number in 1u64.. {
        if !taken(&end) {
            break;
        }
        end = format!("EOF{number}");
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{command, reading, writing};

    #[test]
    fn only_words_are_written() {
        assert_eq!(command("k get pods -o wide # all").unwrap(), "kubectl get pods -o wide");
        assert_eq!(command("kubectl label node a note='x; y'").unwrap(), "kubectl label node a 'note=x; y'");
        assert_eq!(command("rm -rf /").unwrap(), "kubectl rm -rf /");
        for line in ["kubectl cordon n1\ntouch x", "kubectl get pods; touch x", "kubectl get $(touch x)", "kubectl get 'x"] {
            assert!(command(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_text_cannot_end_its_own_here_document() {
        assert_eq!(reading("cat", "a\n").unwrap(), "cat <<'EOF'\na\nEOF");
        assert_eq!(reading("cat", "EOF\nEOF1\r\nEOF2").unwrap(), "cat <<'EOF3'\nEOF\nEOF1\r\nEOF2\nEOF3");
        assert!(reading("cat", "\0").is_none());
    }

    #[test]
    fn a_file_stays_in_its_folder() {
        assert_eq!(writing("a.yaml", "x").unwrap(), "cat > ./a.yaml <<'EOF'\nx\nEOF");
        assert_eq!(writing("a.yaml; touch x #", "x").unwrap(), "cat > './a.yaml; touch x #' <<'EOF'\nx\nEOF");
        assert_eq!(writing("-n/b.yaml", "x").unwrap(), "mkdir -p ./-n\ncat > ./-n/b.yaml <<'EOF'\nx\nEOF");
        for name in ["/etc/passwd", "../x", "a/../../x", "", "a/"] {
            assert!(writing(name, "x").is_none(), "{name}");
        }
    }
}
