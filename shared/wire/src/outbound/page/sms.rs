//! How many parts a text message takes.

/// The parts into which a page is made to fit where it can.
pub(super) const MAX_PARTS_PREFERRED: usize = 2;

/// The GSM 7-bit alphabet; each of its characters takes one place.
//= 3gpp-23.038#6.2.1
const GSM_BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension; each of these takes two.
//= 3gpp-23.038#6.2.1.1
const GSM_EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// Parts in which a carrier sends `text`: one character outside the GSM alphabet makes the whole
/// message UCS-2. A lone part holds 160 (70) places; parts of a longer message hold 153 (67),
/// because each carries a header that joins them again.
//= sns#sms_publish-to-phone
pub fn parts(text: &str) -> usize {
    let gsm: Option<Vec<usize>> = text.chars().map(gsm_places).collect();
    match gsm {
        Some(places) => fill(&places, 160, 153),
        None => fill(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67),
    }
}

fn gsm_places(character: char) -> Option<usize> {
    if GSM_BASIC.contains(character) {
        Some(1)
    } else {
        GSM_EXTENDED.contains(character).then_some(2)
    }
}

/// Parts that hold characters of these sizes, none of which is split between two.
fn fill(places: &[usize], lone: usize, joined: usize) -> usize {
    if places.iter().sum::<usize>() <= lone {
        return 1;
    }
    let (mut parts, mut free) = (1, joined);
    for &size in places {
        if size > free {
            (parts, free) = (parts + 1, joined);
        }
        free -= size;
    }
    parts
}
