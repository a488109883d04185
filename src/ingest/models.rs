//! The pipelines that look for names: those that are given, or those the index was made with, which must still be what
//! they were.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::job::Job;
use super::ledger::{KeptModel, Ledger};
use super::run::IngestError;
use crate::entities::Mode;
use crate::entities::spacy::Pipeline;

/// Reads the pipelines that are given, before anything is written.
pub(super) fn given(job: &Job) -> Result<Vec<(PathBuf, Pipeline)>, IngestError> {
    if !job.models.is_empty() && job.entities == Some(Mode::Off) {
        return Err(IngestError::Job {
            what: "a model looks for names, and --entities off says not to".to_string(),
            hint: Some("leave one of them out".to_string()),
        });
    }
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    job.models.iter().map(|path| Ok((absolute(path), open(path)?))).collect()
}

/// Notes in the ledger which pipelines an index is made with, and refuses others than those it was made with.
pub(super) fn note(job: &Job, given: &[(PathBuf, Pipeline)], ledger: &mut Ledger) -> Result<(), IngestError> {
    let is_new = job.rebuild || ledger.files.is_empty();
    if given.is_empty() {
        if is_new {
            ledger.models.clear();
        }
        return Ok(());
    }
    let now: Vec<KeptModel> = given.iter().map(|(path, pipeline)| kept(path, pipeline)).collect();
    let sums = |models: &[KeptModel]| models.iter().map(|model| model.sha256).collect::<Vec<_>>();
    if !is_new && sums(&now) != sums(&ledger.models) {
        let before: Vec<&str> = ledger.models.iter().map(|model| model.name.as_str()).collect();
        let what = match before.as_slice() {
            [] => "this index was made without a model".to_string(),
            names => format!("this index was made with other models ({})", names.join(", ")),
        };
        let hint = "leave --model out, or make the index anew with --rebuild";
        return Err(IngestError::Job { what, hint: Some(hint.to_string()) });
    }
    ledger.models = now;
    Ok(())
}

/// Returns the pipelines of a run: those given, else those that the index was made with.
pub(super) fn load(given: Vec<(PathBuf, Pipeline)>, ledger: &Ledger) -> Result<Arc<[Pipeline]>, IngestError> {
    if !given.is_empty() {
        return Ok(given.into_iter().map(|(_, pipeline)| pipeline).collect());
    }
    let mut out = Vec::with_capacity(ledger.models.len());
    for model in &ledger.models {
        let pipeline = open(Path::new(&model.from))?;
        if pipeline.sha256() != model.sha256 {
            return Err(IngestError::Job {
                what: format!("the model `{}` is not what it was when this index was made", model.from),
                hint: Some(
                    "name the one it was made with by --model, or make the index anew with --rebuild".into(),
                ),
            });
        }
        out.push(pipeline);
    }
    Ok(out.into())
}

fn kept(path: &Path, pipeline: &Pipeline) -> KeptModel {
    let (name, from) = (pipeline.name().to_string(), path.display().to_string());
    KeptModel { name, from, sha256: pipeline.sha256() }
}

fn open(path: &Path) -> Result<Pipeline, IngestError> {
    Pipeline::open(path).map_err(|error| IngestError::Job {
        what: format!("the model `{}`: {error}", path.display()),
        hint: Some("--model takes the folder of a spaCy v3 pipeline, the one with `config.cfg`".to_string()),
    })
}
