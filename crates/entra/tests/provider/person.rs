//! A person with a browser: follows redirects, keeps cookies, fills in forms and sends them.

use std::collections::HashMap;

use countersign_net::Url;
use reqwest::{Client, RequestBuilder, header, redirect::Policy};

/// More pages than any sign-in has.
const MOST_PAGES: usize = 20;

pub struct Person {
    http: Client,
    cookies: HashMap<String, String>,
    aborts: bool,
}

struct Page {
    address: Url,
    text: String,
}

impl Person {
    pub fn new() -> Self {
        Self {
            http: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
            cookies: HashMap::new(),
            aborts: false,
        }
    }

    /// One who follows the link that aborts the sign-in, where a page has one.
    pub fn who_aborts() -> Self {
        Self {
            aborts: true,
            ..Self::new()
        }
    }

    /// Goes from page to page until one has nothing to send any more, or the answer went back to the program.
    pub async fn sign_in_at(&mut self, address: &str) {
        let address: Url = address.parse().unwrap();
        let mut page = self.go(self.http.get(address.clone()), address).await;
        for _ in 0..MOST_PAGES {
            if let Some(abort) = abort_link(&page.text).filter(|_| self.aborts) {
                let abort = page.address.join(&abort).unwrap();
                page = self.go(self.http.get(abort.clone()), abort).await;
                continue;
            }
            let Some((action, fields)) = form(&page.text) else {
                return;
            };
            let action = page.address.join(&action).unwrap();
            if action.host_str() == Some("localhost") {
                // What a browser sends from a page whose origin is another.
                let origin = page.address.origin().ascii_serialization();
                let request = self.http.post(action).header(header::ORIGIN, origin);
                let answer = request.form(&fields).send().await.unwrap();
                assert!(answer.status().is_success(), "{}", answer.status());
                return;
            }
            page = self
                .go(self.http.post(action.clone()).form(&fields), action)
                .await;
        }
        panic!("the sign-in goes on and on: {}", page.text);
    }

    async fn go(&mut self, request: RequestBuilder, address: Url) -> Page {
        let (mut request, mut address) = (request, address);
        for _ in 0..MOST_PAGES {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = request
                .header(header::COOKIE, cookies.join("; "))
                .send()
                .await
                .unwrap();
            for cookie in answer.headers().get_all(header::SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let Some(next) = answer.headers().get(header::LOCATION) else {
                let text = answer.text().await.unwrap();
                return Page { address, text };
            };
            address = address.join(next.to_str().unwrap()).unwrap();
            request = self.http.get(address.clone());
        }
        panic!("redirected again and again");
    }
}

/// The first form of a page: where it goes, and its fields with what a person enters.
fn form(text: &str) -> Option<(String, HashMap<String, String>)> {
    let (_, form) = text.split_once("<form")?;
    let (form, _) = form.split_once("</form>")?;
    let action = attribute(form, "action")?;
    let fields = form
        .split("<input")
        .skip(1)
        .filter_map(|input| {
            let (input, _) = input.split_once('>')?;
            let value = attribute(input, "value").unwrap_or_else(|| "pat".to_owned());
            Some((attribute(input, "name")?, value))
        })
        .collect();
    Some((action, fields))
}

fn abort_link(text: &str) -> Option<String> {
    text.split("<a ")
        .filter_map(|link| attribute(link, "href"))
        .find(|link| link.ends_with("/abort"))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}
