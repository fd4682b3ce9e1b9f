"""Judges documents by XML Schema or JSON Schema: prints `judge TAB document TAB valid|invalid` for each.

Usage: judge.py xsd|json FOLDER-OF-SCHEMAS DOCUMENT...; the root schema is message.xsd or message.json. With
`file:PATH` in place of the folder, the root schema is that file. A schema that a judge refuses ends with an error.
"""

import json
import pathlib
import sys


def told(judge, document, valid):
    print(f"{judge}\t{document}\t{'valid' if valid else 'invalid'}")


def by_xsd(root, documents):
    import lxml.etree
    import xmlschema

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    libxml2 = lxml.etree.XMLSchema(lxml.etree.parse(str(root), parser))
    python = xmlschema.XMLSchema10(str(root), allow="local")
    for document in documents:
        # An entity that is not resolved is an internal error of libxml2; the standard has no document types.
        try:
            tree = lxml.etree.fromstring(pathlib.Path(document).read_bytes(), parser).getroottree()
            told("libxml2", document, not tree.docinfo.doctype and libxml2.validate(tree))
        except lxml.etree.XMLSyntaxError:
            told("libxml2", document, False)
        try:
            told("xmlschema", document, python.is_valid(document))
        except (xmlschema.XMLResourceError, xmlschema.XMLSchemaException):
            told("xmlschema", document, False)


def by_json_schema(root, documents):
    import jsonschema
    import referencing

    schemas = [json.loads(path.read_text("utf-8")) for path in sorted(root.parent.glob("*.json"))]
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)
    resources = [(schema["$id"], referencing.Resource.from_contents(schema)) for schema in schemas]
    registry = referencing.Registry().with_resources(resources)
    validator = jsonschema.Draft202012Validator(json.loads(root.read_text("utf-8")), registry=registry)
    for document in documents:
        try:
            value = json.loads(pathlib.Path(document).read_text("utf-8"))
        except ValueError:
            told("jsonschema", document, False)
            continue
        told("jsonschema", document, validator.is_valid(value))


def main():
    kind, where, documents = sys.argv[1], sys.argv[2], sys.stdin.read().splitlines()
    ending = "xsd" if kind == "xsd" else "json"
    root = pathlib.Path(where[5:]) if where.startswith("file:") else pathlib.Path(where) / f"message.{ending}"
    (by_xsd if kind == "xsd" else by_json_schema)(root, documents)


main()
