//! Networks of entities for programs that draw them, such as Gephi: GraphML, GEXF 1.3 or CSV.

use std::io::{self, Write};

use presshound::corpus::Network;

use super::csv::harmless;
use super::sanitize;

/// How a network is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GraphML.
    GraphMl,
    /// GEXF 1.3.
    Gexf,
    /// A list of pairs.
    Csv,
}

impl Format {
    /// Returns the format of a file's extension.
    pub fn of(extension: &str) -> Option<Format> {
        match extension.to_ascii_lowercase().as_str() {
            "graphml" => Some(Format::GraphMl),
            "gexf" => Some(Format::Gexf),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// Writes a network. The weight of a pair is the number of articles with both.
pub fn write(out: &mut dyn Write, network: &Network, format: Format) -> io::Result<()> {
    match format {
        Format::GraphMl => graphml(out, network),
        Format::Gexf => gexf(out, network),
        Format::Csv => csv(out, network),
    }
}

const GRAPHML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="label" for="node" attr.name="label" attr.type="string"/>
  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="articles" for="node" attr.name="articles" attr.type="long"/>
  <key id="mentions" for="node" attr.name="mentions" attr.type="long"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="double"/>
  <key id="score" for="edge" attr.name="score" attr.type="double"/>
  <graph edgedefault="undirected">
"#;

fn graphml(out: &mut dyn Write, network: &Network) -> io::Result<()> {
    out.write_all(GRAPHML.as_bytes())?;
    for (number, node) in network.nodes.iter().enumerate() {
        write!(out, "    <node id=\"n{number}\"><data key=\"label\">{}</data>", escaped(&node.name))?;
        write!(out, "<data key=\"kind\">{}</data>", node.kind.name())?;
        write!(out, "<data key=\"articles\">{}</data>", node.articles)?;
        writeln!(out, "<data key=\"mentions\">{}</data></node>", node.mentions)?;
    }
    for edge in &network.edges {
        write!(out, "    <edge source=\"n{}\" target=\"n{}\">", edge.from, edge.to)?;
        write!(out, "<data key=\"weight\">{}</data>", edge.together)?;
        writeln!(out, "<data key=\"score\">{:.2}</data></edge>", edge.score)?;
    }
    writeln!(out, "  </graph>\n</graphml>")
}

const GEXF: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <meta><creator>presshound</creator></meta>
  <graph defaultedgetype="undirected" mode="static">
    <attributes class="node">
      <attribute id="kind" title="kind" type="string"/>
      <attribute id="articles" title="articles" type="long"/>
      <attribute id="mentions" title="mentions" type="long"/>
    </attributes>
    <attributes class="edge">
      <attribute id="score" title="score" type="double"/>
    </attributes>
    <nodes>
"#;

fn gexf(out: &mut dyn Write, network: &Network) -> io::Result<()> {
    out.write_all(GEXF.as_bytes())?;
    for (number, node) in network.nodes.iter().enumerate() {
        write!(out, "      <node id=\"{number}\" label=\"{}\"><attvalues>", escaped(&node.name))?;
        write!(out, "<attvalue for=\"kind\" value=\"{}\"/>", node.kind.name())?;
        write!(out, "<attvalue for=\"articles\" value=\"{}\"/>", node.articles)?;
        writeln!(out, "<attvalue for=\"mentions\" value=\"{}\"/></attvalues></node>", node.mentions)?;
    }
    writeln!(out, "    </nodes>\n    <edges>")?;
    for (number, edge) in network.edges.iter().enumerate() {
        let (from, to, weight) = (edge.from, edge.to, edge.together);
        write!(out, "      <edge id=\"{number}\" source=\"{from}\" target=\"{to}\" weight=\"{weight}\">")?;
        writeln!(out, "<attvalues><attvalue for=\"score\" value=\"{:.2}\"/></attvalues></edge>", edge.score)?;
    }
    writeln!(out, "    </edges>\n  </graph>\n</gexf>")
}

/// The columns are those that Gephi knows for a list of edges, and the kinds.
fn csv(out: &mut dyn Write, network: &Network) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(["Source", "Target", "Type", "Weight", "Score", "SourceKind", "TargetKind"])?;
    for edge in &network.edges {
        let (Some(from), Some(to)) = (network.nodes.get(edge.from), network.nodes.get(edge.to)) else {
            continue;
        };
        let names = [from.name.clone(), to.name.clone()].map(harmless);
        let numbers = [edge.together.to_string(), format!("{:.2}", edge.score)];
        let kinds = [from.kind.name(), to.kind.name()].map(str::to_string);
        let row = names.into_iter().chain(["Undirected".to_string()]).chain(numbers).chain(kinds);
        writer.write_record(row)?;
    }
    writer.flush()
}

/// Returns text for an element or an attribute of XML; characters that XML 1.0 cannot hold become `U+FFFD`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() && c < ' ' => out.push('\u{fffd}'),
            // A terminal that the file is shown on would obey it.
            c if sanitize::is_dangerous(c) => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use presshound::corpus::{Edge, EntityCount};
    use presshound::model::Kind;
    use quick_xml::events::Event;

    const EVIL: &str = "<Tom & \"Jerry's\">\u{1}\n]]> =1+1";

    fn network() -> Network {
        let node = |name: &str, articles| EntityCount {
            kind: Kind::Org,
            name: name.to_string(),
            articles,
            mentions: 9,
            names: Vec::new(),
            more: 0,
        };
        let edges = vec![Edge { from: 0, to: 1, together: 3, score: 12.345 }];
        Network { nodes: vec![node(EVIL, 4), node("=SUM(A1)", 5)], edges }
    }

    fn written(format: Format) -> String {
        let mut out = Vec::new();
        write(&mut out, &network(), format).expect("memory can be written");
        String::from_utf8(out).expect("UTF-8")
    }

    /// Reads XML strictly; returns its elements with their attributes, and all its text.
    fn read(xml: &str) -> (Vec<String>, String) {
        let mut reader = quick_xml::Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let (mut elements, mut text) = (Vec::new(), String::new());
        loop {
            match reader.read_event().expect("the XML is well-formed") {
                Event::Start(tag) | Event::Empty(tag) => {
                    let mut shown = AsRef::<str>::as_ref(&tag.name()).to_string();
                    for attribute in tag.attributes() {
                        let attribute = attribute.expect("the attribute is well-formed");
                        let key = AsRef::<str>::as_ref(&attribute.key).to_string();
                        let value = attribute.value.to_string();
                        let value =
                            quick_xml::escape::unescape(&value).expect("known references").into_owned();
                        shown.push_str(&format!(" {key}={value}"));
                    }
                    elements.push(shown);
                }
                Event::Text(part) => text.push_str(&part),
                Event::GeneralRef(name) => {
                    let name = name.to_string();
                    text.push_str(
                        &quick_xml::escape::unescape(&format!("&{name};")).expect("a known reference"),
                    );
                }
                Event::Eof => return (elements, text),
                _ => {}
            }
        }
    }

    #[test]
    fn networks_are_well_formed_whatever_names_hold() {
        let safe = EVIL.replace('\u{1}', "\u{fffd}");
        let (elements, text) = read(&written(Format::GraphMl));
        assert!(text.contains(&safe), "{text}");
        assert!(elements.contains(&"edge source=n0 target=n1".to_string()));
        let (elements, _) = read(&written(Format::Gexf));
        assert!(elements.contains(&format!("node id=0 label={safe}")), "{elements:?}");
        assert!(elements.contains(&"edge id=0 source=0 target=1 weight=3".to_string()));
    }

    #[test]
    fn lists_of_pairs_hold_no_formulas() {
        let text = written(Format::Csv);
        assert!(text.ends_with(",'=SUM(A1),Undirected,3,12.35,org,org\n"), "{text}");
    }
}
