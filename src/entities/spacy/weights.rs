//! The weights of a component: its nodes in the order in which thinc walks them, each with its parameters.

use super::Trouble;
use super::array::Array;
use super::msgpack::Value;

/// What nodes are made of, as their names say. Another word is another network.
const KNOWN: &[&str] = &[
    "parser_model",
    "extract_features",
    "list2ragged",
    "ragged2list",
    "list2array",
    "with_array",
    "ints-getitem",
    "hashembed",
    "static_vectors",
    "concatenate",
    "maxout",
    "layernorm",
    "dropout",
    "residual",
    "expand_window",
    "clone",
    "linear",
    "precomputable_affine",
    "tok2vec-listener",
    "tok2vec_listener",
    "noop",
];

/// A component's model.
pub(super) struct Weights<'a> {
    nodes: Vec<Node<'a>>,
}

/// A node.
pub(super) struct Node<'a> {
    pub(super) name: &'a str,
    refs: Value<'a>,
    attributes: Value<'a>,
    parameters: Value<'a>,
}

impl<'a> Weights<'a> {
    /// Reads a model.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Weights<'a>, Trouble> {
        let file = Value::read(bytes)?;
        let (nodes, attributes) = (file.need("nodes")?.list(), file.need("attrs")?.list());
        let parameters = file.need("params")?.list();
        if nodes.is_empty() || nodes.len() != attributes.len() || nodes.len() != parameters.len() {
            return Err(Trouble::Content("its nodes and parameters are not equally many".to_string()));
        }
        let mut out = Vec::with_capacity(nodes.len());
        for ((node, attributes), parameters) in nodes.iter().zip(attributes).zip(parameters) {
            let name = node.need("name")?.text().unwrap_or_default();
            let mut words =
                name.split([' ', '(', ')', '|', '>', ',', '[', ']']).filter(|word| !word.is_empty());
            if let Some(other) = words.find(|word| !KNOWN.contains(word)) {
                return Err(Trouble::Unsupported(format!("a layer `{other}`")));
            }
            out.push(Node {
                name,
                refs: node.get("refs").cloned().unwrap_or(Value::Nil),
                attributes: attributes.clone(),
                parameters: parameters.clone(),
            });
        }
        Ok(Weights { nodes: out })
    }

    /// Returns the nodes of a name, in order, with their numbers.
    pub(super) fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (usize, &'s Node<'a>)> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.name == name)
    }

    /// Returns the only node of a name.
    pub(super) fn only(&self, name: &str) -> Result<&Node<'a>, Trouble> {
        let mut found = self.nodes.iter().filter(|node| node.name == name);
        match (found.next(), found.next()) {
            (Some(node), None) => Ok(node),
            _ => Err(Trouble::Content(format!("it has no single layer `{name}`"))),
        }
    }

    /// Returns the number of the node that the first one refers to by a name.
    pub(super) fn referred(&self, name: &str) -> Option<usize> {
        self.nodes.first()?.refs.get(name)?.size()
    }

    /// Returns the nodes whose name begins like this.
    pub(super) fn attributes_of(&self, start: &str, attribute: &str) -> Vec<Value<'a>> {
        let nodes = self.nodes.iter().filter(|node| node.name.starts_with(start));
        nodes.filter_map(|node| node.attribute(attribute)).collect()
    }
}

impl<'a> Node<'a> {
    /// Returns an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<Value<'a>> {
        self.attributes.get(name).and_then(Value::unpacked)
    }

    /// Returns a parameter.
    pub(super) fn array(&self, name: &str) -> Result<Array, Trouble> {
        let missing =
            || Trouble::Content(format!("its layer `{}` has no `{name}`: it was not trained", self.name));
        match self.parameters.get(name) {
            Some(value @ Value::Map(_)) => Array::read(value),
            _ => Err(missing()),
        }
    }
}
