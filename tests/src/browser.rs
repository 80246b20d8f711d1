//! A person at a browser who signs in on the authority's pages.

use reqwest::header::{LOCATION, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

use crate::Person;

/// Opens the sign-in page at `address`, signs in as `person`, and brings the answer back to the application as a browser
/// does: by a redirect, or by a page that posts itself. Gives what the application shows then.
///
/// # Panics
///
/// When a page refuses.
pub async fn sign_in(address: &str, person: Person) -> String {
    let browser = reqwest::Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a browser can be made");
    let asked = browser.get(address).send().await;
    let asked = asked.unwrap_or_else(|error| panic!("the sign-in page: {error}"));
    assert_eq!(asked.status(), StatusCode::OK, "the sign-in page");
    let here = asked.url().clone();
    let page = asked.text().await.expect("a page is text");

    let (action, mut fields) = form(&here, &page);
    fields.retain(|(name, _)| name != "person");
    fields.push(("person".to_owned(), person.object_id().to_owned()));
    fields.push(("answer".to_owned(), "approve".to_owned()));
    let answered = browser.post(action).form(&fields).send().await;
    let answered = answered.unwrap_or_else(|error| panic!("the answer: {error}"));

    let back = match answered.headers().get(LOCATION) {
        Some(location) => {
            let location = location.to_str().expect("an address is text").to_owned();
            browser.get(location)
        }
        None => {
            assert_eq!(answered.status(), StatusCode::OK, "the answer");
            let page = answered.text().await.expect("a page is text");
            let (action, fields) = form(&here, &page);
            let origin = here.origin().ascii_serialization();
            browser.post(action).header(ORIGIN, origin).form(&fields)
        }
    };
    let shown = back.send().await;
    let shown = shown.unwrap_or_else(|error| panic!("the application: {error}"));
    assert!(shown.status().is_success(), "the application: {shown:?}");
    shown.text().await.expect("a page is text")
}

/// Where the first form of a page leads, and its hidden fields.
fn form(here: &Url, page: &str) -> (Url, Vec<(String, String)>) {
    let (_, form) = page
        .split_once("<form")
        .unwrap_or_else(|| panic!("the page has a form: {page}"));
    let action = attribute(form, "action").expect("a form leads somewhere");
    let action = here.join(&action).expect("it leads to an address");
    let (form, _) = form.split_once("</form>").unwrap_or((form, ""));
    let fields = form
        .split("<input")
        .skip(1)
        .filter(|input| input.contains("type=\"hidden\""))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)))
        .collect();
    (action, fields)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}
