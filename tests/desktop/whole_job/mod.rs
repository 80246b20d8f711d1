//! The whole job in the real window, following nothing but what the screens say: from the first sign-in to a new user in
//! the directory. The story is told once, and done by mouse and by keyboard.

mod asking;
mod connecting;
mod linking;
mod stage;
mod tour;

use countersign_tests::desktop::{Hands, Theme};

use stage::Stage;

#[tokio::test]
async fn a_newcomer_gets_from_the_first_sign_in_to_a_new_user_by_mouse() {
    let stage = Stage::set(Hands::Mouse, Theme::Light).await;
    let (_sandbox, place, listener) = stage.play(whole_job).await;

    tour::with_large_text(&place, Theme::Light, &listener).await;
}

#[tokio::test]
async fn a_newcomer_gets_from_the_first_sign_in_to_a_new_user_by_keyboard_alone() {
    let stage = Stage::set(Hands::Keyboard, Theme::Dark).await;
    stage.play(whole_job).await;
}

async fn whole_job(stage: &Stage) {
    connecting::sign_in(stage).await;
    connecting::create_store(stage).await;
    connecting::register_client(stage).await;
    linking::create_workflow(stage).await;
    linking::link(stage).await;
    asking::ask(stage).await;
    asking::approve(stage).await;
    asking::see_the_user(stage).await;
}
