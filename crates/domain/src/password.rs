//! Initial passwords.

use rand::{CryptoRng, Rng, seq::SliceRandom};
use secrecy::SecretString;
use zeroize::Zeroize;

/// Characters that are hard to mix up when read aloud or copied by hand.
const CLASSES: [&[u8]; 4] = [
    b"ABCDEFGHJKLMNPQRSTUVWXYZ",
    b"abcdefghijkmnpqrstuvwxyz",
    b"23456789",
    b"!#$%*+-=?@",
];
/// Entra takes 8 to 256 characters; 20 from these classes hold more than 110 bits.
const LENGTH: usize = 20;

/// Returns a new initial password: 20 characters with each of the four classes the directory counts.
#[must_use]
pub fn generate(random: &mut (impl Rng + CryptoRng)) -> SecretString {
    let all: Vec<u8> = CLASSES.concat();
    let mut characters: Vec<u8> = CLASSES
        .iter()
        .map(|class| class[random.random_range(0..class.len())])
        .collect();
    while characters.len() < LENGTH {
        characters.push(all[random.random_range(0..all.len())]);
    }
    characters.shuffle(random);

    let password: String = characters.iter().copied().map(char::from).collect();
    characters.zeroize();
    SecretString::from(password)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_password_holds_each_class_of_characters() {
        let password = generate(&mut rand::rng());
        let text = password.expose_secret();

        assert_eq!(text.len(), LENGTH);
        for class in CLASSES {
            assert!(text.bytes().any(|byte| class.contains(&byte)));
        }
    }
}
