use expect_test::expect;

use super::*;

fn button(action: ChatAction, label: &str) -> Button {
    Button {
        action,
        label: label.to_owned(),
        value: "web/6f8b|7".to_owned(),
        weight: Weight::Plain,
        confirm: None,
    }
}

fn card() -> Card {
    Card {
        title: "[1] prod-api 5xx > 1%".to_owned(),
        fields: vec![
            ("Status".to_owned(), vec![Piece::Plain("open, nobody has answered".to_owned())]),
            ("On call".to_owned(), vec![Piece::Person("U1".to_owned())]),
        ],
        buttons: vec![
            Button { weight: Weight::Primary, ..button(ChatAction::Acknowledge, "Acknowledge") },
            Button {
                weight: Weight::Danger,
                confirm: Some("All paging ends.".to_owned()),
                ..button(ChatAction::Resolve, "Resolve")
            },
        ],
        footer: "web/6f8b".to_owned(),
    }
}

fn shown(message: &ChatMessage) -> Vec<Value> {
    blocks(message).as_array().unwrap().clone()
}

#[test]
fn a_card_is_a_header_its_fields_its_buttons_and_a_footer() {
    let shown = shown(&ChatMessage::Card(card()));
    let lines: Vec<String> = shown.iter().map(ToString::to_string).collect();
    expect![[r#"
        {"type":"header","text":{"type":"plain_text","text":"[1] prod-api 5xx > 1%","emoji":false}}
        {"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Status","style":{"bold":true}},{"type":"text","text":"  "},{"type":"text","text":"open, nobody has answered"},{"type":"text","text":"\n"},{"type":"text","text":"On call","style":{"bold":true}},{"type":"text","text":"  "},{"type":"user","user_id":"U1"}]}]}
        {"type":"actions","elements":[{"type":"button","action_id":"acknowledge","text":{"type":"plain_text","text":"Acknowledge","emoji":false},"value":"web/6f8b|7","style":"primary"},{"type":"button","action_id":"resolve","text":{"type":"plain_text","text":"Resolve","emoji":false},"value":"web/6f8b|7","style":"danger","confirm":{"title":{"type":"plain_text","text":"Resolve?","emoji":false},"text":{"type":"plain_text","text":"All paging ends.","emoji":false},"confirm":{"type":"plain_text","text":"Resolve","emoji":false},"deny":{"type":"plain_text","text":"Cancel","emoji":false}}}]}
        {"type":"context","elements":[{"type":"plain_text","text":"web/6f8b","emoji":false}]}"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn a_line_is_rich_text() {
    let line = vec![Piece::Plain("*ana* was paged".to_owned())];
    let shown = shown(&ChatMessage::Line(line));
    let lines: Vec<String> = shown.iter().map(ToString::to_string).collect();
    expect![[r#"{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"*ana* was paged"}]}]}"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn what_is_too_long_is_cut_and_what_is_empty_is_left_out() {
    let long = "障".repeat(10_000);
    let everything = Card {
        title: long.clone(),
        fields: vec![(long.clone(), vec![Piece::Plain(long.clone())]); 30],
        buttons: (0..2_000)
            .map(|_| Button {
                label: long.clone(),
                value: long.clone(),
                confirm: Some(long.clone()),
                ..button(ChatAction::RunAgain, "")
            })
            .collect(),
        footer: long.clone(),
    };
    let blocks = shown(&ChatMessage::Card(everything));
    assert_eq!(blocks.len(), SLACK_BLOCKS_MAX);
    let chars = |value: &Value| value.as_str().unwrap().chars().count();
    assert_eq!(chars(&blocks[0]["text"]["text"]), SLACK_HEADER_CHARS_MAX);
    assert_eq!(blocks[2]["elements"].as_array().unwrap().len(), SLACK_ACTIONS_MAX);
    let button = &blocks[2]["elements"][0];
    assert_eq!(chars(&button["text"]["text"]), SLACK_BUTTON_CHARS_MAX);
    assert_eq!(chars(&button["value"]), SLACK_VALUE_CHARS_MAX);
    assert_eq!(chars(&button["confirm"]["title"]["text"]), 100);
    assert_eq!(chars(&button["confirm"]["text"]["text"]), 300);
    assert_eq!(chars(&button["confirm"]["confirm"]["text"]), 30);
    assert_eq!(chars(&blocks[49]["elements"][0]["text"]), SLACK_CONTEXT_CHARS_MAX);

    let nothing = Card {
        title: String::new(),
        fields: Vec::new(),
        buttons: Vec::new(),
        footer: "\n".to_owned(),
    };
    assert_eq!(shown(&ChatMessage::Card(nothing)), Vec::<Value>::new());
}

#[test]
fn buttons_of_one_action_have_names_of_their_own_that_are_read_back() {
    let buttons = vec![button(ChatAction::RunAgain, "a"), button(ChatAction::RunAgain, "b")];
    let blocks = shown(&ChatMessage::Card(Card { buttons, ..card() }));
    let ids: Vec<_> =
        blocks[2]["elements"].as_array().unwrap().iter().map(|one| &one["action_id"]).collect();
    assert_eq!(ids, ["run-again", "run-again.2"]);
    for id in ids {
        assert_eq!(action_named(id.as_str().unwrap()), Some(ChatAction::RunAgain));
    }
    assert_eq!(action_named("run-again-and-again"), None);
}
