//! Keeps an engine's panics from ending the program: an index whose bytes were changed by something else is an error
//! that says so, whatever an engine makes of such bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Answer, Ask, NameCount, Record, ShortForm, Store, StoreError};
use crate::entities::catalog::Sieve;
use crate::model::{Field, Kind, Language};
use crate::query::plan::Plan;

/// Runs something that reads or writes an index; a panic in it is [`StoreError::Damaged`].
///
/// What it works on may be half done after a panic: it must be dropped or only be read.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Err(StoreError::Damaged(format!("the engine gave up on it: {said}")))
    })
}

/// A store whose panics are errors.
pub struct Guarded<S>(pub S);

impl<S: Store> Store for Guarded<S> {
    fn articles(&self) -> u64 {
        self.0.articles()
    }

    fn languages(&self) -> Result<Vec<Language>, StoreError> {
        guarded(|| self.0.languages())
    }

    fn search(&self, ask: &Ask<'_>) -> Result<Answer, StoreError> {
        guarded(|| self.0.search(ask))
    }

    fn search_each(&self, asks: &[Ask<'_>]) -> Result<Vec<Answer>, StoreError> {
        guarded(|| self.0.search_each(asks))
    }

    fn record(&self, id: u64) -> Result<Option<Record>, StoreError> {
        guarded(|| self.0.record(id))
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        guarded(|| self.0.each_record(visit))
    }

    fn each_match(&self, plan: &Plan, visit: &mut dyn FnMut(&Record)) -> Result<(), StoreError> {
        guarded(|| self.0.each_match(plan, visit))
    }

    fn has_terms(&self, terms: &[String]) -> Result<bool, StoreError> {
        guarded(|| self.0.has_terms(terms))
    }

    fn holding(&self, words: &[Vec<String>]) -> Result<Option<Vec<u64>>, StoreError> {
        guarded(|| self.0.holding(words))
    }

    fn nearest_words(&self, word: &str, limit: usize) -> Result<Vec<(String, u64)>, StoreError> {
        guarded(|| self.0.nearest_words(word, limit))
    }

    fn values(&self, field: Field) -> Result<Vec<(String, u64)>, StoreError> {
        guarded(|| self.0.values(field))
    }

    fn each_name(&self, visit: &mut dyn FnMut(Kind, &str)) -> Result<(), StoreError> {
        guarded(|| self.0.each_name(visit))
    }

    fn names_like(
        &self,
        sieve: &mut Sieve<'_>,
        visit: &mut dyn FnMut(Kind, &str),
    ) -> Result<bool, StoreError> {
        guarded(|| self.0.names_like(sieve, visit))
    }

    fn name_counts(&self, within: Option<&Plan>) -> Result<Vec<NameCount>, StoreError> {
        guarded(|| self.0.name_counts(within))
    }

    fn short_forms(&self) -> Result<Vec<ShortForm>, StoreError> {
        guarded(|| self.0.short_forms())
    }

    fn verify(&self) -> Result<Vec<String>, StoreError> {
        guarded(|| self.0.verify())
    }

    fn payload(&self) -> &str {
        self.0.payload()
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        guarded(|| self.0.refresh())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let error = guarded::<()>(|| panic!("page {} is not there", 7)).unwrap_err();
        std::panic::set_hook(quiet);
        assert_eq!(error.to_string(), "the index is damaged: the engine gave up on it: page 7 is not there");
        assert!(matches!(guarded(|| Err::<(), _>(StoreError::Locked)), Err(StoreError::Locked)));
    }
}
