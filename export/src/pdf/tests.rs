//! Whole documents, read back by poppler's `pdftotext` and `pdffonts` where they are installed.

use super::{fixture, *};
use std::process::Command;

fn pdf_of(report: &Report<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(report, &mut bytes).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    bytes
}

/// What a poppler program says of a PDF; `None`, and a word about it, where it is not installed.
fn poppler(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("list.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let Ok(output) = command.output() else {
        println!("{program} is not installed (apt-get install poppler-utils): not checked");
        return None;
    };
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The text of a PDF without the white space that its layout brings.
fn text_of(report: &Report<'_>) -> Option<String> {
    let text = poppler("pdftotext", &["-enc", "UTF-8"], &pdf_of(report))?;
    Some(close_up(&text))
}

fn close_up(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn names_are_text_whatever_they_look_like() {
    let mut list = fixture::list(6, 1);
    let names = [
        "#import \"x\"",
        "*bold* _it_ $x$ `raw`",
        "#panic()",
        "</d> {\"a\": 1}",
        "= A @b <c> \\",
    ];
    for (work, name) in list.works.iter_mut().zip(names) {
        work.road_name = Some(name.to_owned());
    }
    let mut report = fixture::report(&list, &[], &[], Language::En);
    report.title = "#set text(white) & [x]".to_owned();
    let Some(text) = text_of(&report) else { return };
    for name in names.into_iter().chain(["#set text(white) & [x]"]) {
        assert!(text.contains(&close_up(name)), "{name} is not in {text}");
    }
}

#[test]
fn japanese_can_be_read_back_in_both_languages() {
    let list = fixture::list(5, 1);
    for language in [Language::En, Language::Ja] {
        let report = fixture::report(&list, &[], &[], language);
        let Some(text) = text_of(&report) else { return };
        for name in ["環七通り", "区道第123号線(学校通り)", "呑川緑道・さくら坂"]
        {
            assert!(text.contains(name), "{name} is not in {text}");
        }
        assert!(
            !text.contains('\u{FFFD}') && !text.contains('\0'),
            "a glyph without a character"
        );
        let heading = match language {
            Language::En => "Theworksonebyone",
            Language::Ja => "工事別の詳細",
        };
        assert!(text.contains(heading), "{text}");
    }
}

#[test]
fn fonts_of_a_folder_come_first_and_others_fill_the_gaps() {
    // It has Japanese but no sign for "at least", which the layout writes.
    let ipa = "/usr/share/fonts/opentype/ipaexfont-gothic";
    if !std::path::Path::new(ipa).exists() {
        println!("{ipa} is not there (apt-get install fonts-ipaexfont-gothic): not checked");
        return;
    }
    let list = fixture::list(1, 0);
    let mut report = fixture::report(&list, &[], &[], Language::Ja);
    report.fonts_dir = Some(ipa.into());
    let pdf = pdf_of(&report);
    let (Some(fonts), Some(text)) = (
        poppler("pdffonts", &[], &pdf),
        poppler("pdftotext", &["-enc", "UTF-8"], &pdf),
    ) else {
        return;
    };
    assert!(
        fonts.contains("IPAexGothic") && fonts.lines().count() > 3,
        "{fonts}"
    );
    assert!(text.contains('≥'), "{text}");
}

#[test]
fn fonts_are_embedded_with_their_characters() {
    let list = fixture::list(3, 1);
    let report = fixture::report(&list, &[], &[], Language::Ja);
    let Some(fonts) = poppler("pdffonts", &[], &pdf_of(&report)) else {
        return;
    };
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty(), "{fonts}");
    for row in rows {
        let marks: Vec<&str> = row
            .split_whitespace()
            .filter(|w| matches!(*w, "yes" | "no"))
            .collect();
        assert_eq!(
            marks,
            ["yes", "yes", "yes"],
            "embedded, subset, with characters: {row}"
        );
    }
}

#[test]
fn an_empty_list_says_so() {
    let mut list = fixture::list(0, 0);
    list.outcomes.clear();
    let report = fixture::report(&list, &[], &[], Language::En);
    let Some(text) = text_of(&report) else { return };
    for said in [
        "buysnowork:thelistisempty",
        "Nodamagethatcallsforaworkisknown",
        "Notsurveyedisnotgood",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[test]
fn a_broken_picture_is_left_out_and_told() {
    let list = fixture::list(4, 0);
    let mut report = fixture::report(&list, &[], &[], Language::En);
    let broken = report.pictures.get_mut(&list.works[1].id).unwrap();
    broken.truncate(broken.len() / 2);
    let Some(text) = text_of(&report) else { return };
    assert!(
        text.contains("Thoseoftheseworkscannotberead:no.2."),
        "{text}"
    );
    let images = poppler("pdfimages", &["-list"], &pdf_of(&report)).unwrap();
    // Works 1 and 3: that of 2 is broken, 4 has none.
    assert_eq!(
        images.lines().filter(|l| l.contains(" image ")).count(),
        2,
        "{images}"
    );
}

#[test]
fn what_is_not_told_in_full_is_counted() {
    let list = fixture::list(DETAILED + 7, LEFT_OUT_TOLD + 3);
    let report = fixture::report(&list, &[], &[], Language::En);
    let Some(text) = text_of(&report) else { return };
    assert!(text.contains("Theother7areinthetableonly"), "{text}");
    assert!(text.contains("3morewereleftout"), "{text}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let list = fixture::list(5, 2);
    let (roads, sections) = (fixture::roads(5), fixture::sections(200));
    let report = fixture::report(&list, &roads, &sections, Language::Ja);
    assert!(pdf_of(&report) == pdf_of(&report));
}

#[test]
fn it_is_tagged_and_names_its_title_and_language() {
    let list = fixture::list(1, 0);
    let pdf = pdf_of(&fixture::report(&list, &[], &[], Language::Ja));
    let Some(info) = poppler("pdfinfo", &[], &pdf) else {
        return;
    };
    assert!(
        info.contains("令和9年度") && info.contains("2026"),
        "{info}"
    );
    let tagged = info.lines().find(|l| l.starts_with("Tagged"));
    assert!(tagged.is_some_and(|l| l.ends_with("yes")), "{info}");
    assert!(
        pdf.windows(9)
            .any(|w| w == b"/Lang(ja)" || w == b"/Lang (ja"),
        "no language"
    );
}

#[test]
fn a_sign_without_a_font_is_told() {
    let mut list = fixture::list(1, 0);
    list.works[0].road_name = Some("A\u{10F123}B".to_owned());
    let report = fixture::report(&list, &[], &[], Language::En);
    let Some(text) = text_of(&report) else { return };
    assert!(
        text.contains("A[?]B") && text.contains("candraw1ofthecharacters"),
        "{text}"
    );
}

#[test]
#[ignore = "measures time and memory; run it alone, in release"]
fn time_and_memory() {
    let size = std::env::var("MICHIMORI_PDF_WORKS")
        .ok()
        .and_then(|n| n.parse().ok());
    let list = fixture::list(size.unwrap_or(200), 150);
    let (roads, sections) = (fixture::roads(820), fixture::sections(16_400));
    let report = fixture::report(&list, &roads, &sections, Language::Ja);
    let started = std::time::Instant::now();
    let bytes = pdf_of(&report).len();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap_or_default();
    println!(
        "{} works: {:?}, {bytes} bytes, {peak}",
        list.works.len(),
        started.elapsed()
    );
}
