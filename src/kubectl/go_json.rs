//! What Go's `encoding/json` says of a text that is not JSON.

use crate::object::limits::DEPTH_MAX;

/// The first complaint about `text`; empty when it is JSON.
pub(crate) fn complaint(text: &str) -> String {
    let mut reader = Reader { characters: text.chars().collect(), at: 0, depth: 0 };
    match reader.value().and_then(|()| reader.end()) {
        Ok(()) => String::new(),
        Err(complaint) => complaint,
    }
}

struct Reader {
    characters: Vec<char>,
    at: usize,
    /// How many values are being read around this one.
    depth: usize,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        while self.characters.get(self.at).is_some_and(|character| character.is_ascii_whitespace()) {
            self.at += 1;
        }
        self.characters.get(self.at).copied()
    }

    fn refuse<T>(&self, context: &str) -> Result<T, String> {
        match self.characters.get(self.at) {
            None => Err("unexpected end of JSON input".to_owned()),
            Some('\'') => Err(format!("invalid character '\\'' {context}")),
            Some(character) => Err(format!("invalid character '{character}' {context}")),
        }
    }

    fn end(&mut self) -> Result<(), String> {
        if self.peek().is_none() { Ok(()) } else { self.refuse("after top-level value") }
    }

    fn value(&mut self) -> Result<(), String> {
        match self.peek() {
            // Go stops at ten thousand.
            Some('{' | '[') if self.depth >= DEPTH_MAX => self.refuse("exceeded max depth"),
            Some(bracket @ ('{' | '[')) => {
                self.depth += 1;
                let read = if bracket == '{' { self.object() } else { self.array() };
                self.depth -= 1;
                read
            }
            Some('"') => self.string(),
            Some(character) if character.is_ascii_digit() || character == '-' => {
                self.at += 1;
                while self.characters.get(self.at).is_some_and(|next| next.is_ascii_digit() || "+-.eE".contains(*next)) {
                    self.at += 1;
                }
                Ok(())
            }
            Some('t') => self.literal("true"),
            Some('f') => self.literal("false"),
            Some('n') => self.literal("null"),
            _ => self.refuse("looking for beginning of value"),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), String> {
        for expected in word.chars() {
            if self.characters.get(self.at) != Some(&expected) {
                return self.refuse(&format!("in literal {word} (expecting '{expected}')"));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), String> {
        self.at += 1;
        loop {
            match self.characters.get(self.at) {
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('\\') => self.at += 2,
                Some(character) if (*character as u32) < 0x20 => return self.refuse("in string literal"),
                Some(_) => self.at += 1,
                None => return self.refuse(""),
            }
        }
    }

    fn object(&mut self) -> Result<(), String> {
        self.at += 1;
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some('"') {
                return self.refuse("looking for beginning of object key string");
            }
            self.string()?;
            if self.peek() != Some(':') {
                return self.refuse("after object key");
            }
            self.at += 1;
            self.value()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.refuse("after object key:value pair"),
            }
        }
    }

    fn array(&mut self) -> Result<(), String> {
        self.at += 1;
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.refuse("after array element"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_those_of_go() {
        assert_eq!(complaint("{bad json"), "invalid character 'b' looking for beginning of object key string");
        assert_eq!(complaint("{\"a\":1"), "unexpected end of JSON input");
        assert_eq!(complaint("{\"a\" 1}"), "invalid character '1' after object key");
        assert_eq!(complaint("{\"a\":1} x"), "invalid character 'x' after top-level value");
        assert_eq!(complaint("{\"a\":[1,2],\"b\":null}"), "");
    }
}
