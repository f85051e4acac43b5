//! The keys and values that `kubectl create configmap` and `kubectl create secret generic` are made of
//! (`kubectl/pkg/cmd/util/env_file.go`, `kubectl/pkg/util/hash`).

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;

flags! { pub(crate) SOURCE_FLAGS:
    _: Switch("append-hash", "Append a hash of the object to its name.");
    FROM_ENV_FILE: List("from-env-file", "Specify the path to a file to read lines of key=val pairs.");
    FROM_FILE: List("from-file", "Key file can be specified using its file path, in which case file basename will be used as key, or optionally with a key and file path, in which case the given key will be used.");
    FROM_LITERAL: Texts("from-literal", "Specify a key and literal value to insert (i.e. mykey=somevalue)");
}

/// The keys and values of `--from-literal`, `--from-file` and `--from-env-file`.
pub(crate) fn sources(shell: &Shell<'_>, arguments: &Arguments) -> Result<Vec<(String, String)>, Failure> {
    let (files, env_files) = (arguments.get(FROM_FILE), arguments.get(FROM_ENV_FILE));
    let literals = arguments.get(FROM_LITERAL);
    if !env_files.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return Err(Failure::plain("from-env-file cannot be combined with from-file or from-literal"));
    }
    let mut found = Vec::new();
    for literal in literals {
        let pair = literal.split_once('=').filter(|(key, _)| !key.is_empty());
        let (key, value) = pair.ok_or_else(|| Failure::plain(format!("invalid literal source {literal}, expected key=value")))?;
        let unquoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        found.push((key.to_owned(), unquoted.unwrap_or(value).to_owned()));
    }
    let read = |path: &str| {
        let text = shell.files.get(path.strip_prefix("./").unwrap_or(path)).cloned();
        text.ok_or_else(|| Failure::plain(format!("error reading {path}: no such file or directory")))
    };
    for file in &files {
        let (key, path) = file.split_once('=').unwrap_or((file.rsplit('/').next().unwrap_or(file), file));
        found.push((key.to_owned(), read(path)?));
    }
    for file in &env_files {
        let text = read(file)?;
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        found.extend(lines.map(|line| line.split_once('=').unwrap_or((line, ""))).map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    Ok(found)
}
