#!/usr/bin/env python3
"""Reads a .heapsnapshot file and says what is in it, or what is wrong with it.

Written from V8's description of the format (the `meta` at the head of each file, and the comments of
`src/profiler/heap-snapshot-generator.h`), without regard to the code that writes the files here.

    read_heapsnapshot.py FILE [QUESTION…]

A question is `count NAME`, `size NAME` (nodes of this name, and the sum of their sizes), `path NAME` (a shortest way from the
root to a node of this name), or `sites NAME` (the lines that allocated nodes of this name).
"""

import json
import sys
from collections import Counter, deque


class Wrong(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Wrong(message)


class Snapshot:
    def __init__(self, data):
        head = data["snapshot"]
        self.strings = data["strings"]
        check(all(isinstance(s, str) for s in self.strings), "a string is none")
        meta = head["meta"]
        self.node_fields, self.edge_fields = meta["node_fields"], meta["edge_fields"]
        self.node_types = meta["node_types"][self.node_fields.index("type")]
        self.edge_types = meta["edge_types"][self.edge_fields.index("type")]
        self.nodes = self.rows(data["nodes"], self.node_fields, head["node_count"])
        self.check_nodes()
        self.edges = self.read_edges(data["edges"], head["edge_count"])
        self.read_places(data, meta, head)

    @staticmethod
    def rows(numbers, fields, count):
        check(all(type(n) is int and n >= 0 for n in numbers), "a row has something else than numbers")
        check(len(numbers) == count * len(fields), f"{len(numbers)} numbers are not {count} rows")
        width = len(fields)
        return [dict(zip(fields, numbers[i * width:(i + 1) * width])) for i in range(count)]

    def string(self, index):
        check(index < len(self.strings), f"there is no string {index}")
        return self.strings[index]

    def check_nodes(self):
        check(len({node["id"] for node in self.nodes}) == len(self.nodes), "two nodes have one id")
        for node in self.nodes:
            check(node["type"] < len(self.node_types), "a node has no known type")
            node["type"] = self.node_types[node["type"]]
            node["name"] = self.string(node["name"])
            node["edges"] = []

    def read_edges(self, numbers, count):
        edges = self.rows(numbers, self.edge_fields, count)
        check(sum(node["edge_count"] for node in self.nodes) == count, "the nodes' edges do not add up")
        rest = iter(edges)
        for node in self.nodes:
            for _ in range(node["edge_count"]):
                edge = next(rest)
                check(edge["type"] < len(self.edge_types), "an edge has no known type")
                edge["type"] = self.edge_types[edge["type"]]
                # Elements and hidden references are numbered, all others are named.
                if edge["type"] in ("element", "hidden"):
                    edge["name"] = f"[{edge['name_or_index']}]"
                else:
                    edge["name"] = self.string(edge["name_or_index"])
                at, odd = divmod(edge["to_node"], len(self.node_fields))
                check(odd == 0 and at < len(self.nodes), "an edge leads to no node")
                edge["to"] = self.nodes[at]
                node["edges"].append(edge)
        return edges

    def read_places(self, data, meta, head):
        fields = meta["trace_function_info_fields"]
        infos = self.rows(data["trace_function_infos"], fields, head["trace_function_count"])
        width = len(meta["trace_node_fields"])
        self.places = {}
        pending = [data["trace_tree"]]
        while pending:
            row = pending.pop()
            check(len(row) % width == 0, "a node of the tree of calls is cut")
            for start in range(0, len(row), width):
                node = dict(zip(meta["trace_node_fields"], row[start:start + width]))
                check(node["id"] not in self.places, "two nodes of the tree of calls have one id")
                check(node["function_info_index"] < len(infos), "a call is of no function")
                info = infos[node["function_info_index"]]
                name, file = self.string(info["name"]), self.string(info["script_name"])
                self.places[node["id"]] = (f"{name} ({file}:{info['line']})", node["count"], node["size"])
                if node["children"]:
                    pending.append(node["children"])
        found = Counter()
        for node in self.nodes:
            if node["trace_node_id"]:
                check(node["trace_node_id"] in self.places, "a node was allocated nowhere")
                found[node["trace_node_id"], "count"] += 1
                found[node["trace_node_id"], "size"] += node["self_size"]
        for place, (name, count, size) in self.places.items():
            same = (count, size) == (found[place, "count"], found[place, "size"])
            check(same, f"{name} allocated {count} objects and {size} bytes, but the nodes say otherwise")

    def ways(self):
        """By id of a node, the last step of a shortest way to it: the name of an edge, and where that leaves. What only
        weak edges lead to has none."""
        root = self.nodes[0]
        steps, queue = {root["id"]: None}, deque([root])
        while queue:
            node = queue.popleft()
            for edge in node["edges"]:
                if edge["type"] != "weak" and edge["to"]["id"] not in steps:
                    steps[edge["to"]["id"]] = (edge["name"], node["id"])
                    queue.append(edge["to"])
        return steps


def way(steps, node):
    names, step = [], steps[node["id"]]
    while step:
        names.append(step[0])
        step = steps[step[1]]
    return " > ".join(reversed(names))


def answer(snapshot, ways, question):
    word, _, name = question.partition(" ")
    named = [node for node in snapshot.nodes if node["name"] == name]
    if word == "count":
        return len(named)
    if word == "size":
        return sum(node["self_size"] for node in named)
    if word == "path":
        return min((way(ways, node) for node in named), key=len, default="no such node")
    if word == "sites":
        places = {snapshot.places.get(node["trace_node_id"], ("?",))[0] for node in named}
        return ", ".join(sorted(places))
    raise Wrong(f"no such question: {question}")


def main(path, *questions):
    with open(path, encoding="utf-8") as file:
        snapshot = Snapshot(json.load(file))
    ways = snapshot.ways()
    check(len(ways) == len(snapshot.nodes), "not every node can be reached")
    for question in questions:
        print(f"{question}: {answer(snapshot, ways, question)}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"{sys.argv[1]}: {wrong}")
