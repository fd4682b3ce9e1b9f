//! Default and fixed values, read under the type that judges them.

use std::sync::Arc;

use super::{At, Builder};
use crate::{
    components::{Content, Type, TypeId, ValueConstraint},
    datatypes::SimpleType,
};

impl<'d> Builder<'d> {
    /// The `default` or `fixed` of an attribute whose type this is (`a-props-correct`).
    pub(super) fn value_constraint(&mut self, at: At<'d>, type_id: TypeId) -> Option<ValueConstraint> {
        at.node.raw("fixed").or_else(|| at.node.raw("default"))?;
        let simple = self.demand_type(type_id).and_then(Type::text).cloned()?;
        if simple.is_id() {
            self.faults.add(at.node.place, "a-props-correct.3", "an ID can have no default or fixed value");
        }
        self.checked(at, &simple, "a-props-correct.2")
    }

    fn checked(&mut self, at: At<'d>, simple: &Arc<SimpleType>, rule: &'static str) -> Option<ValueConstraint> {
        let fixed = at.node.has("fixed");
        let written = at.node.raw(if fixed { "fixed" } else { "default" })?;
        match simple.value(written, &at.node.scope) {
            Ok(value) => {
                Some(ValueConstraint { fixed, text: Arc::from(&*simple.normalise(written)), value: Some(value) })
            }
            Err(fault) => {
                let text = format!("the value '{written}' is not of the type; it must {}", fault.wants);
                let place = at.node.attributes.iter().find(|attribute| attribute.value == written);
                self.faults.add(place.map_or(at.node.place, |attribute| attribute.place), rule, text);
                None
            }
        }
    }

    /// The values of elements, once all types are there (`e-props-correct`).
    pub(super) fn element_values(&mut self) {
        for (id, at) in std::mem::take(&mut self.element_values) {
            let type_id = self.components.element(id).type_id;
            let simple = self.components.type_(type_id).text().cloned();
            if simple.as_ref().is_some_and(|simple| simple.is_id()) {
                self.faults.add(at.node.place, "e-props-correct.5", "an ID can have no default or fixed value");
            }
            let constraint = match simple {
                Some(simple) => self.checked(at, &simple, "e-props-correct.2"),
                None => self.mixed_value(at, type_id),
            };
            self.components.elements[id.0 as usize].constraint = constraint;
        }
    }

    /// `cos-valid-default.2.2.2`: mixed content that may be without elements.
    fn mixed_value(&mut self, at: At<'d>, type_id: TypeId) -> Option<ValueConstraint> {
        let emptiable = match self.components.type_(type_id) {
            Type::Complex(complex) => match &complex.content {
                Content::Model { mixed: true, particle } => self.components.is_emptiable(particle),
                _ => false,
            },
            Type::Simple(_) => false,
        };
        if !emptiable {
            let text = "a default or fixed value asks for simple content, or for mixed content without elements";
            self.faults.add(at.node.place, "cos-valid-default.2.1", text);
        }
        let fixed = at.node.has("fixed");
        let text = at.node.raw(if fixed { "fixed" } else { "default" })?;
        Some(ValueConstraint { fixed, text: text.into(), value: None })
    }
}
