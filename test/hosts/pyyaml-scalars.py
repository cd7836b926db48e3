"""An independent reader for tests: every policy document of YAML and JSON files, with the places of its scalars by PyYAML.

In: file names, one a line. Out: one JSON object a line, {file, error?, documents: [{start, end, scalars: [[path, start, end, value, tag]]}]}.
A document is a mapping that has `Statement`. Offsets are UTF-16 units; quotes are left out. Scalars inside of functions
(`!Sub [text, map]`, `Fn::Join`) have the place of the whole function and the value null.
"""
import bisect
import json
import sys
import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LISTS = {"Action", "NotAction", "Resource", "NotResource", "Sid", "Effect"}


def main():
    for line in sys.stdin:
        name = line.rstrip("\n")
        print(json.dumps(read(name)), flush=True)


def read(name):
    with open(name, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    wide = [i for i, c in enumerate(text) if ord(c) > 0xFFFF]

    def offset(mark):
        return mark.index + bisect.bisect_left(wide, mark.index)

    found = []
    try:
        for node in yaml.compose_all(text, Loader=yaml.SafeLoader):
            if node is not None:
                documents(node, found, offset, set())
    except yaml.YAMLError as error:
        return {"file": name, "error": str(error), "documents": []}
    return {"file": name, "documents": found}


def documents(node, found, offset, seen):
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        members = named(node)
        statement = members.get("Statement")
        if isinstance(statement, (yaml.SequenceNode, yaml.MappingNode)) and not statement.tag.startswith("!"):
            scalars = []
            statements(statement, scalars, offset)
            if scalars:
                found.append({"start": offset(node.start_mark), "end": offset(node.end_mark), "scalars": scalars})
        for _, value in node.value:
            documents(value, found, offset, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            documents(item, found, offset, seen)


def named(node):
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def is_call(node):
    if node.tag.startswith("!"):
        return True
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return False
    key = node.value[0][0]
    return isinstance(key, yaml.ScalarNode) and (key.value == "Ref" or key.value.startswith("Fn::"))


def statements(node, scalars, offset):
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for i, item in enumerate(items):
        if not isinstance(item, yaml.MappingNode) or is_call(item):
            continue
        path = f"Statement[{i}]"
        for key, value in item.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            at = f"{path}.{key.value}"
            if key.value in LISTS:
                values(value, at, scalars, offset)
            elif key.value in ("Principal", "NotPrincipal"):
                if isinstance(value, yaml.MappingNode) and not is_call(value):
                    for kind, ids in value.value:
                        values(ids, f"{at}.{kind.value}", scalars, offset)
                else:
                    values(value, at, scalars, offset)
            elif key.value == "Condition" and isinstance(value, yaml.MappingNode) and not is_call(value):
                for operator, block in value.value:
                    if isinstance(block, yaml.MappingNode) and not is_call(block):
                        for name, ids in block.value:
                            inner = f"{at}.{operator.value}.{name.value}"
                            scalar(name, f"{inner}#key", scalars, offset)
                            values(ids, inner, scalars, offset)


def values(node, path, scalars, offset):
    if isinstance(node, yaml.SequenceNode) and not is_call(node):
        for i, item in enumerate(node.value):
            values(item, f"{path}[{i}]", scalars, offset)
    else:
        scalar(node, path, scalars, offset)


def scalar(node, path, scalars, offset):
    start, end = offset(node.start_mark), offset(node.end_mark)
    if isinstance(node, yaml.ScalarNode):
        if node.tag == "tag:yaml.org,2002:null":
            return
        # The mark of a tagged scalar stands at its tag: tests look for the text behind it.
        quote = 1 if node.style in ("'", '"') else 0
        tagged = node.tag.startswith("!")
        scalars.append([path, start if tagged else start + quote, end - quote, node.value, node.tag if tagged else None])
    elif is_call(node):
        scalars.append([path, start, end, None, "call"])


main()
