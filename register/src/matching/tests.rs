use super::*;

#[test]
fn nothing_is_matched_to_nothing() {
    let network = Network::new(Vec::new());
    assert_eq!(
        match_drive(&network, &[], &MatchPolicy::default()).share(),
        None
    );
}
