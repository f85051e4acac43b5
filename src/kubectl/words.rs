//! What a person types or pastes, cut into commands and words as a POSIX shell would: quotes, continuations, comments, and a
//! here-document for `-f -`. What only a shell can do (pipes, redirections, substitutions, several commands on a line) is refused, so
//! that nobody believes it happened.

use super::Invocation;
use crate::object::limits::{Allowance, Counted};

/// Cuts pasted text into commands, in order; a command that is not understood stands in its place as the sentence to print.
///
/// A command ends with its line, unless a quotation mark is open or a backslash ends the line. `<<WORD` makes the following lines, up
/// to the line `WORD`, the standard input of the command. `cat <<WORD | kubectl apply -f -` is understood too, since manuals are full of
/// it, and so is the `$ ` that they print before a command.
#[must_use]
pub fn invocations(text: &str) -> Vec<Result<Invocation, String>> {
    let text = text.replace("\r\n", "\n");
    let mut rest = text.as_str();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (command, after) = rest.split_at(command_end(rest));
        rest = after.strip_prefix('\n').unwrap_or(after);
        let command = command.trim();
        let command = command.strip_prefix("$ ").unwrap_or(command);
        if is_blank(command) {
            continue;
        }
        match here_document(command) {
            None => found.push(checked(command, None)),
            Some(Err(text)) => found.push(Err(text)),
            Some(Ok((command, document))) => {
                let (body, after) = document.body(rest);
                rest = after;
                found.push(body.and_then(|body| checked(&command, Some(body))));
            }
        }
    }
    found
}

fn checked(line: &str, stdin: Option<String>) -> Result<Invocation, String> {
    split(line)?;
    Ok(Invocation { line: line.to_owned(), stdin, ..Invocation::default() })
}

/// Whether a command is nothing but a comment.
fn is_blank(command: &str) -> bool {
    command.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Where the first command ends: at a line's end that is neither quoted nor continued.
fn command_end(text: &str) -> usize {
    unquoted(text, "\n").unwrap_or(text.len())
}

/// The words that end a here-document and how its text is read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HereDocument {
    delimiter: String,
    /// `<<-`: TABs before a line are dropped.
    strips_tabs: bool,
    /// A quoted delimiter: nothing inside is expanded.
    literal: bool,
}

impl HereDocument {
    /// The text up to the delimiter, and what stands behind it.
    fn body<'text>(&self, text: &'text str) -> (Result<String, String>, &'text str) {
        let mut body = String::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            at += line.len();
            let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
            if line.trim_end_matches('\n') == self.delimiter {
                return (self.expanded(body), &text[at..]);
            }
            body.push_str(line);
        }
        (Err(format!("error: the text after << has no line {} at its end", self.delimiter)), "")
    }

    /// What a shell makes of the text. Variables and substitutions have no value here, so they are refused.
    fn expanded(&self, body: String) -> Result<String, String> {
        if self.literal {
            return Ok(body);
        }
        let mut text = String::with_capacity(body.len());
        let mut characters = body.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied();
            match (character, next) {
                ('\\', Some('\n')) => {
                    characters.next();
                }
                ('\\', Some('$' | '`' | '\\')) => text.extend(characters.next()),
                ('`', _) => return Err(self.refusal("`")),
                ('$', Some(next)) if next.is_ascii_alphabetic() || "_{(".contains(next) => return Err(self.refusal(&format!("${next}"))),
                _ => text.push(character),
            }
        }
        Ok(text)
    }

    fn refusal(&self, operator: &str) -> String {
        format!("error: a shell would put something in place of {operator} in this text; write <<'{}' to keep it as it is", self.delimiter)
    }
}

/// The here-document of a command and the command without it; nothing where it has none.
fn here_document(command: &str) -> Option<Result<(String, HereDocument), String>> {
    let at = unquoted(command, "<<")?;
    let (before, after) = command.split_at(at);
    let after = &after[2..];
    if after.starts_with('<') {
        return Some(Err("error: <<< is not understood here; use a here-document: <<EOF".to_owned()));
    }
    let (strips_tabs, after) = after.strip_prefix('-').map_or((false, after), |after| (true, after));
    let after = after.trim_start_matches([' ', '\t']);
    let length = after.find(|character: char| character.is_whitespace() || "|;&<>".contains(character)).unwrap_or(after.len());
    let (word, behind) = after.split_at(length);
    let literal = word.contains(['\'', '"', '\\']);
    let delimiter: String = word.chars().filter(|character| !"'\"\\".contains(*character)).collect();
    if delimiter.is_empty() {
        return Some(Err("error: << needs the word that ends the text: <<EOF".to_owned()));
    }
    let piped = behind.trim_start().strip_prefix('|').filter(|_| before.trim() == "cat");
    let command = piped.map_or_else(|| format!("{}{behind}", before.trim_end()), |piped| piped.trim().to_owned());
    Some(Ok((command, HereDocument { delimiter, strips_tabs, literal })))
}

/// Where `wanted` stands outside quotation marks and comments.
fn unquoted(text: &str, wanted: &str) -> Option<usize> {
    let mut quote = None;
    let mut word_begins = true;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                characters.next();
            }
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '#') if word_begins => while characters.next_if(|(_, character)| *character != '\n').is_some() {},
            (None, _) if text[at..].starts_with(wanted) => return Some(at),
            (None, _) => {}
        }
        word_begins = quote.is_none() && character.is_whitespace();
    }
    None
}

/// The words of one kubectl line, without the leading `kubectl`. An empty line has none.
///
/// # Errors
/// The sentence to print when the line is not one plain command.
pub fn split(line: &str) -> Result<Vec<String>, String> {
    if let Some(operator) = shell_operator(line) {
        return Err(refusal(operator));
    }
    let line = without_continuations(line);
    let mut lexer = shlex::Shlex::new(&line);
    let mut words: Vec<String> = lexer.by_ref().collect();
    if lexer.had_error {
        return Err("error: a quotation mark has no partner".to_owned());
    }
    // A shell says "Argument list too long".
    Allowance::default().spend(Counted::Words, words.len()).map_err(|exceeded| format!("error: {exceeded}"))?;
    if matches!(words.first().map(String::as_str), Some("kubectl" | "k" | "kubectl.exe")) {
        words.remove(0);
    }
    Ok(words)
}

/// Why an operator is refused, and what does the same here.
fn refusal(operator: &str) -> String {
    let instead = match operator {
        "|" => "there are no pipes; -l, --field-selector, -o jsonpath= and -o custom-columns= choose what is printed",
        ";" | "&" | "a line break" => "one command a line; write each on a line of its own",
        "<" => "no file is read that way; use -f, or a here-document: kubectl apply -f - <<EOF",
        ">" => "no file is written; the output can be copied",
        "$'" => "write the text between plain quotation marks",
        _ => "nothing is put in its place; write the value itself",
    };
    format!("error: {operator} is not understood here: {instead}")
}

/// Words as one line that [`split`] cuts into the same words.
///
/// # Errors
/// A word that no shell could carry.
pub fn join(words: &[&str]) -> Result<String, String> {
    shlex::try_join(words.iter().copied()).map_err(|error| error.to_string())
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
    let mut characters = line.trim().chars().peekable();
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
            (None, '\n') => return Some("a line break"),
            (None, _) => {}
        }
        word_begins = quote.is_none() && character.is_whitespace();
    }
    None
}

fn skip_comment(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while characters.next_if(|character| *character != '\n').is_some() {}
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
            "kubectl label node n1 \"a=$(x)\"",
            "kubectl get pods; ls",
            "kubectl a && b",
            "kubectl apply -f - <<EOF",
            "get pods > f",
            "get $(x)",
            "get `x`",
            "get $'x'",
            "kubectl cordon n1\ntouch x",
            "kubectl get pods # all\ntouch x",
        ] {
            assert!(split(line).is_err(), "{line}");
        }
        assert!(split("kubectl get pods -o jsonpath='{.a[?(@.b>1)]}' -l \"a>1\"").is_ok());
        assert!(split("kubectl get 'x").is_err());
    }

    fn pasted(text: &str) -> Vec<Result<(String, Option<String>), String>> {
        invocations(text).into_iter().map(|one| one.map(|one| (one.line, one.stdin))).collect()
    }

    #[test]
    fn pasted_lines_become_commands_in_order() {
        let text = "# first\n$ kubectl get pods\n\nkubectl patch ds a \\\n  -p '{\n}'\r\nkubectl get x | wc\n";
        let found = pasted(text);
        assert_eq!(found[0], Ok(("kubectl get pods".to_owned(), None)));
        assert_eq!(found[1], Ok(("kubectl patch ds a \\\n  -p '{\n}'".to_owned(), None)));
        assert!(found[2].is_err());
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_here_document_is_standard_input() {
        let manifest = "kind: Node\nmetadata: {name: 'a'}\n";
        let wanted = |line: &str| Ok((line.to_owned(), Some(manifest.to_owned())));
        for head in
            ["kubectl apply -f - <<EOF", "kubectl apply -f - <<'EOF'", "kubectl apply -f - << \"EOF\"", "cat <<EOF | kubectl apply -f -"]
        {
            let found = pasted(&format!("{head}\n{manifest}EOF\nkubectl get no"));
            assert_eq!(found, [wanted("kubectl apply -f -"), Ok(("kubectl get no".to_owned(), None))], "{head}");
        }
        assert_eq!(
            pasted("kubectl apply <<-E -f -\n\tkind: Node\n\tE"),
            [Ok(("kubectl apply -f -".to_owned(), Some("kind: Node\n".to_owned())))]
        );
        assert!(pasted("kubectl apply -f - <<EOF\nkind: Node\n")[0].is_err());
        assert!(pasted("kubectl apply -f - <<EOF\nvalue: $(HOME)\nEOF")[0].is_err());
        assert!(pasted("kubectl apply -f - <<'EOF'\nvalue: $(HOME)\nEOF")[0].is_ok());
        assert!(pasted("kubectl apply -f - <<<x")[0].is_err());
    }
}
