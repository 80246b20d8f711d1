//! The whole job in the real window, following nothing but what the screens say: from the first sign-in to a new user in
//! the directory.

mod asking;
mod connecting;
mod linking;
mod stage;

use countersign_tests::desktop::{Hands, Theme};

use stage::Stage;

#[tokio::test]
async fn a_newcomer_gets_from_the_first_sign_in_to_a_new_user_by_mouse() {
    let stage = Stage::set(Hands::Mouse, Theme::Light).await;
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
