//! The order of the elements of a record in XML: which of them stand in the wrong place.

use std::collections::HashMap;

use crate::{
    forms::locate::{push_position, push_step},
    shape::{Field, Type},
    validation::{
        found::{Findings, Found},
        say,
    },
};

/// The elements of a record, as they come.
#[derive(Debug, Default)]
pub(crate) struct Children {
    list: Vec<(&'static Field, usize)>,
    disordered: bool,
}

impl Children {
    /// The next element and its offset.
    pub(crate) fn push(&mut self, field: &'static Field, offset: usize) {
        self.disordered |= self.list.last().is_some_and(|(before, _)| before.order > field.order);
        self.list.push((field, offset));
    }

    /// Tells of the fewest elements that must move for the rest to be in order.
    pub(crate) fn misplaced(&self, path: &str, of: &Type, findings: &mut Findings) {
        if !self.disordered {
            return;
        }
        let in_place = longest_ordered(&self.list.iter().map(|(field, _)| field.order).collect::<Vec<_>>());
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for (index, (field, offset)) in self.list.iter().enumerate() {
            let number = numbers.entry(&field.name).or_default();
            *number += 1;
            if in_place.binary_search(&index).is_ok() {
                continue;
            }
            let mut at = path.to_owned();
            push_step(&mut at, &field.name);
            if field.repeats {
                push_position(&mut at, *number);
            }
            let sound = in_place.iter().filter_map(|index| self.list.get(*index).map(|(field, _)| *field));
            let before = sound.filter(|other| other.order <= field.order).max_by_key(|other| other.order);
            let text = say::out_of_order(&field.name, &of.name, before.map(|before| before.name.as_str()));
            findings.push(Found::structure("structure.order", at, text).at(*offset));
        }
    }
}

/// Indices of a longest run of numbers that never fall (patience sorting).
fn longest_ordered(numbers: &[usize]) -> Vec<usize> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let pile = piles.partition_point(|top| numbers[*top] <= *number);
        before.push(pile.checked_sub(1).map(|left| piles[left]));
        if pile == piles.len() {
            piles.push(index);
        } else {
            piles[pile] = index;
        }
    }
    let mut run: Vec<usize> = std::iter::successors(piles.last().copied(), |index| before[*index]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::longest_ordered;

    #[test]
    fn the_fewest_are_blamed() {
        assert_eq!(longest_ordered(&[5, 1, 2, 2, 3]), [1, 2, 3, 4]);
        assert_eq!(longest_ordered(&[1, 2, 9, 3, 4]), [0, 1, 3, 4]);
        assert_eq!(longest_ordered(&[]), [0_usize; 0]);
    }
}
