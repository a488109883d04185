//! stub
use super::args::ExtractArgs;
use super::exit::Exit;
use super::ui::Ui;
pub fn run(_args: &ExtractArgs, _ui: &Ui) -> anyhow::Result<Exit> {
    anyhow::bail!("not built in yet")
}
