use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const NONCE_BYTES: [u8; NONCE] = *b"twelve bytes";
/// Made once: what is stored must stay readable.
const SEALED: &str =
    "AXR3ZWx2ZSBieXRlc13c6XaY2n+nUT/2aAKQRFB+FOd0IufGBfK8uAulHXUcPr0SrMPhtPQdkGtJ1pT6lDEei79cPeae";

fn master() -> MasterKey {
    MasterKey::new(std::array::from_fn(|n| u8::try_from(n).unwrap()))
}

fn id(bits: u128) -> AccessKeyId {
    AccessKeyId::from_bits(bits)
}

#[test]
fn what_was_sealed_is_opened_as_it_will_always_be() {
    assert_eq!(master().seal(&id(7), SECRET, NONCE_BYTES), SEALED);
    assert_eq!(master().open(&id(7), SEALED).as_deref(), Ok(SECRET));
}

#[test]
fn nobody_else_opens_it() {
    assert_eq!(master().open(&id(8), SEALED), Err(Unsealable));
    assert_eq!(MasterKey::new([0; 32]).open(&id(7), SEALED), Err(Unsealable));
}

#[test]
fn a_master_key_is_read_as_it_was_written() {
    let text = master().text();
    assert_eq!(&**text, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let read = MasterKey::read(&format!("{}\n", &**text)).unwrap();
    assert_eq!(read.open(&id(7), SEALED).as_deref(), Ok(SECRET));
    for no_key in ["", "no base64!", "AAECAw==", &format!("{0}{0}", &text[..43])] {
        assert!(MasterKey::read(no_key).is_none(), "{no_key}");
    }
}

/// Every bit of it counts.
#[test]
fn what_was_changed_is_not_opened() {
    let bytes = STANDARD.decode(SEALED).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(master().open(&id(7), &STANDARD.encode(changed)), Err(Unsealable), "bit {bit}");
    }
    for length in 0..bytes.len() {
        let cut = STANDARD.encode(&bytes[..length]);
        assert_eq!(master().open(&id(7), &cut), Err(Unsealable), "{length} bytes");
    }
    assert_eq!(master().open(&id(7), "no base64!"), Err(Unsealable));
}

/// The vector is HMAC-SHA256 as any other tool computes it.
#[test]
fn each_purpose_has_a_key_of_its_own() {
    let derived = master().derive("sign page tokens");
    assert_eq!(STANDARD.encode(derived), "1QYv5qqs4zAtCF76+kXKG+EiVTAkWUmzefBWVxmHT4Y=");
    assert_ne!(derived, master().derive("sign page token"));
    assert_ne!(derived, MasterKey::new([0; 32]).derive("sign page tokens"));
}

#[test]
fn a_master_key_does_not_show_itself() {
    assert_eq!(format!("{:?}", master()), "MasterKey(..)");
}
