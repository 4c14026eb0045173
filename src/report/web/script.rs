//! The script of a page: values under the pointer and by keyboard, other years, and
//! replay. The page says everything of its own day without it.
//!
//! The content policy of the page names the script by its digest, so that no other can
//! run in it, whatever stands in a title.

use crate::data::Origin;

/// The script as it stands in every page.
pub(super) const TEXT: &str = include_str!("page.js");

/// What a live page has beside it.
pub(super) const LIVE: &str = include_str!("live.js");

/// What a page may do: run this script, and ask for nothing; a live one asks its own
/// server for a newer page.
pub(super) fn policy(is_live: bool) -> String {
    let digest = |text: &str| base64(&bytes(&Origin::of("", text.as_bytes()).sha256));
    let (scripts, asks) = match is_live {
        false => (format!("'sha256-{}'", digest(TEXT)), ""),
        true => {
            let both = format!("'sha256-{}' 'sha256-{}'", digest(TEXT), digest(LIVE));
            (both, "connect-src 'self'; ")
        }
    };
    format!(
        "default-src 'none'; script-src {scripts}; {asks}style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// The bytes that a hexadecimal text is of.
fn bytes(digest: &str) -> Vec<u8> {
    let nibble = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or(0);
    let pairs = digest.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| pair.iter().fold(0, |byte, letter| byte * 16 + nibble(letter));
    pairs.map(|pair| u8::try_from(byte(pair)).unwrap_or(0)).collect()
}

/// As RFC 4648 has it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let all = (0..3).fold(0_usize, |all, place| {
            all * 256 + usize::from(three.get(place).copied().unwrap_or(0))
        });
        for place in 0..4 {
            let letter = LETTERS.get(all >> (18 - 6 * place) & 63).copied().unwrap_or(b'=');
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_rfc_4648_has_them() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(bytes("00ff7a"), [0, 255, 122]);
    }

    #[test]
    fn nothing_in_the_script_is_changed_on_its_way_into_a_page() {
        for text in [TEXT, LIVE] {
            assert!(!text.contains("</script") && !text.contains("<!--") && !text.contains("##["));
            assert!(!text.contains(|letter| letter != '\n' && crate::inert::is_live(letter)));
        }
    }
}
