//! What the compiler would read of a Rust file: its tokens without comments, literals and test modules, and the paths in them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use std::iter::Peekable;

/// A word or a mark of the code, on its line. A literal is a token without text.
#[derive(Debug)]
pub struct Token {
    /// What is written there; `::` is one token.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
}

/// A path that starts with `crate` or `super`, in a `use` line or anywhere else in the code.
#[derive(Debug)]
pub struct Named {
    /// Its words, as they are written.
    pub words: Vec<String>,
    /// The line of its last word.
    pub line: usize,
}

/// The tokens of a source text. Items marked `#[cfg(test)]` are left out.
///
/// # Panics
/// Where the text is not Rust.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(source.parse().expect("the source is Rust"), &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(hash) if hash.as_char() == '#' && trees.peek().is_some_and(is_cfg_test) => skip_item(&mut trees),
            TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint => {
                trees.next_if(|next| matches!(next, TokenTree::Punct(next) if next.as_char() == ':'));
                tokens.push(Token { text: "::".to_owned(), line });
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(Token { text: open.to_owned(), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.to_owned(), line: group.span_close().start().line });
            }
            TokenTree::Literal(_) => tokens.push(Token { text: String::new(), line }),
            other => tokens.push(Token { text: other.to_string(), line }),
        }
    }
}

fn is_cfg_test(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// Passes over an item: up to the end of its body, or its semicolon.
fn skip_item(trees: &mut Peekable<impl Iterator<Item = TokenTree>>) {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    trees.find(ends);
}

/// Every path from the crate's root or from a parent; a list in braces is one path for each of its items.
pub fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match tokens[at].text.as_str() {
            "crate" | "super" => path(tokens, at, Vec::new(), &mut paths),
            _ => at + 1,
        };
    }
    paths.retain(|path| path.words.len() > 1);
    paths
}

/// Reads the path whose first word stands at `at`, behind the words of `words`; returns where it ends.
fn path(tokens: &[Token], mut at: usize, mut words: Vec<String>, paths: &mut Vec<Named>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    words.push(text(at).to_owned());
    while text(at + 1) == "::" {
        if text(at + 2) == "{" {
            at += 3;
            while !matches!(text(at), "}" | "") {
                at = path(tokens, at, words.clone(), paths);
                while !matches!(text(at), "," | "}" | "") {
                    at += 1; // a new name, behind `as`
                }
                at += usize::from(text(at) == ",");
            }
            return at + 1;
        }
        if !text(at + 2).starts_with(|first: char| first.is_alphabetic() || first == '_') {
            break;
        }
        at += 2;
        words.push(text(at).to_owned());
    }
    paths.push(Named { words, line: tokens[at].line });
    at + 1
}
