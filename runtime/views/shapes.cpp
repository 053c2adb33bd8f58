// --dump-shapes: the transition trees of hidden classes, each line the property that a shape adds.
//
//   Point.prototype, 2 inline slots  #61
//     .x  int32, constant          slot 0  #62
//     .y  int32 or double          slot 1  #63   200 objects
//
// A chain of shapes goes straight down; where the tree branches, each branch is indented. Children stand in the order
// of their ids, trees too, so that a program's dump is the same each time it runs. Counts are of the objects in the
// heap at exit, garbage that no collection has met included. The engine's own objects (builtins, prototypes) are
// counted apart; trees that have nothing else in them are left out of the text unless it is asked for with the filter
// "*".
#include "runtime/operations.h"
#include "runtime/views/heap_walk.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/shape_names.h"
#include "runtime/views/views.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace tiercel::views {

namespace {

struct Node {
    const Shape* shape = nullptr;
    std::vector<Node*> children; // by id
    uint64_t objects = 0, engineObjects = 0;
    uint64_t treeObjects = 0, treeEngineObjects = 0; // with all below
};

struct Forest {
    std::vector<Node> nodes; // by shape id
    std::vector<Node*> roots, dictionaries;
    uint64_t shapes = 0;
};

/// The objects that builtins are made of: what was there before the program began, intrinsics (made on first use, so
/// some later) and the plain objects that hang on them.
std::unordered_set<const Cell*> engineObjects(VM& vm) {
    std::unordered_set<const Cell*> found;
    if (vm.recorder) found = vm.recorder->hostObjects;
    auto add = [&](Object* object) {
        found.insert(object);
        const Shape* shape = object->shape(vm);
        for (uint32_t i = 0; shape->table_ && i < shape->propertyCount_; i++) {
            const PropertyEntry& entry = shape->table_->entry(i);
            if (entry.key.isNull() || (entry.attributes & (kEnumerable | kAccessorProperty))) continue;
            if (Value v = object->getSlot(vm, entry.slot); v.isObject() && v.asCell()->kind() == CellKind::Object)
                found.insert(v.asCell());
        }
    };
    for (auto& realm : vm.realms) {
        found.insert(realm->global);
        for (size_t i = 0; i < static_cast<size_t>(Intrinsic::Count_); i++)
            if (auto which = static_cast<Intrinsic>(i); realm->exists(which)) add(realm->get(which));
    }
    return found;
}

Forest collect(VM& vm) {
    Forest forest;
    forest.nodes.resize(vm.shapes.limit());
    auto engine = engineObjects(vm);
    forEachCell(vm, [&](Cell* cell) {
        if (!cell->isObject()) return;
        Node& node = forest.nodes[cell->shapeId_];
        bool isEngine = cell->kind() == CellKind::NativeFunction || engine.contains(cell);
        (isEngine ? node.engineObjects : node.objects)++;
    });
    for (uint32_t id = kFirstRealShape; id < vm.shapes.limit(); id++) {
        const Shape* shape = vm.shapes.at(id);
        if (!shape->id_) continue;
        Node& node = forest.nodes[id];
        node.shape = shape;
        forest.shapes++;
        if (shape->isDictionary())
            forest.dictionaries.push_back(&node);
        else if (shape->parent_)
            forest.nodes[shape->parent_->id_].children.push_back(&node);
        else
            forest.roots.push_back(&node);
    }
    // Sums from the leaves up: by depth, since ids are used again and say nothing.
    std::vector<Node*> order(forest.roots);
    for (size_t i = 0; i < order.size(); i++)
        order.insert(order.end(), order[i]->children.begin(), order[i]->children.end());
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        Node& node = **it;
        node.treeObjects = node.objects;
        node.treeEngineObjects = node.engineObjects;
        for (Node* child : node.children) {
            node.treeObjects += child->treeObjects;
            node.treeEngineObjects += child->treeEngineObjects;
        }
    }
    return forest;
}

std::string kindNames(const FieldInfo& field, bool accessor) {
    if (accessor) return "accessor";
    if (field.kind == kFieldNone) return "never written";
    if (field.kind == kFieldAny) return "any";
    static constexpr std::pair<uint8_t, const char*> kKinds[] = {{kFieldInt32, "int32"},   {kFieldDouble, "double"},
                                                                 {kFieldObject, "object"}, {kFieldString, "string"},
                                                                 {kFieldBool, "boolean"},  {kFieldOther, "other"}};
    std::string out;
    for (auto [bit, name] : kKinds)
        if (field.kind & bit) out += (out.empty() ? "" : "|") + std::string(name);
    if (field.kind == kFieldObject && field.objectShape) out += fmt::format(" #{}", field.objectShape);
    return out;
}

/// What differs from a plain property: read-only, hidden (not enumerable), fixed (not configurable).
std::string attributeNames(uint8_t attributes) {
    std::string out;
    auto add = [&](const char* name) { out += (out.empty() ? "" : ", ") + std::string(name); };
    if (!(attributes & (kWritable | kAccessorProperty))) add("read-only");
    if (!(attributes & kEnumerable)) add("hidden");
    if (!(attributes & kConfigurable)) add("fixed");
    return out;
}

std::string objectCount(const Node& node) {
    std::string out;
    if (node.objects) out = withCommas(node.objects) + (node.objects == 1 ? " object" : " objects");
    if (node.engineObjects) out += fmt::format("{}{} of the engine", out.empty() ? "" : ", ", node.engineObjects);
    return out;
}

void trimEnd(std::string& text) {
    while (text.ends_with(' ')) text.pop_back();
}

std::string nodeLine(VM& vm, const Node& node, const std::string& indent) {
    const Shape* shape = node.shape;
    std::string id = fmt::format("#{}", shape->id_);
    std::string line;
    if (shape->key_.isNull()) {
        line = padded(indent + "(not extensible)", 63);
    } else {
        bool accessor = shape->attributes_ & kAccessorProperty;
        std::string kinds = kindNames(shape->field_, accessor);
        if (!accessor && shape->field_.kind != kFieldNone) kinds += shape->field_.isConst ? ", constant" : "";
        if (std::string attributes = attributeNames(shape->attributes_); !attributes.empty())
            kinds += ", " + attributes;
        uint32_t slot = shape->slotCount_ - 1;
        std::string where =
            slot < shape->inlineCapacity_ ? fmt::format("inline {}", slot) : fmt::format("slot {}", slot);
        line = padded(indent + propertyName(vm, shape->key_), 26) + " " + padded(kinds, 35) + " " + where;
    }
    line = padded(line, std::max<size_t>(73, columns(line) + 1)) + padded(id, 6) + " " + objectCount(node);
    trimEnd(line);
    return line + "\n";
}

std::string rootLine(VM& vm, const Node& root) {
    const Shape* shape = root.shape;
    std::string slots = shape->inlineCapacity_ ? fmt::format(", {} inline slot{}", int{shape->inlineCapacity_},
                                                             shape->inlineCapacity_ == 1 ? "" : "s")
                                               : "";
    std::string line = fmt::format("{}, prototype {}{}", cellKindName(shape->kind_), prototypeName(vm, shape), slots);
    line = padded(line, std::max<size_t>(73, columns(line) + 1)) + padded(fmt::format("#{}", shape->id_), 6) + " " +
           objectCount(root);
    trimEnd(line);
    return line + "\n";
}

bool isEngineOnly(const Node& node) { return node.treeObjects == 0 && node.treeEngineObjects != 0; }

void printTree(VM& vm, const Node* node, std::string indent, bool all, std::string& out) {
    for (;;) {
        std::vector<const Node*> shown;
        for (const Node* child : node->children)
            if (all || !isEngineOnly(*child)) shown.push_back(child);
        // One child goes on straight below; of several each has its own indented run.
        if (shown.empty()) return;
        if (shown.size() > 1) {
            for (const Node* child : shown) {
                out += nodeLine(vm, *child, indent + (child == shown.back() ? "└ " : "├ "));
                printTree(vm, child, indent + (child == shown.back() ? "  " : "│ "), all, out);
            }
            return;
        }
        node = shown[0];
        out += nodeLine(vm, *node, indent);
    }
}

bool mentions(VM& vm, const Node& node, const std::string& filter) {
    const Shape* shape = node.shape;
    if (shape->isDictionary() && shape->table_) {
        for (uint32_t i = 0; i < shape->propertyCount_; i++)
            if (PropertyKey key = shape->table_->entry(i).key;
                !key.isNull() && key.toDisplay(vm).find(filter) != std::string::npos)
                return true;
    }
    std::vector<const Node*> todo = {&node};
    while (!todo.empty()) {
        const Node* at = todo.back();
        todo.pop_back();
        if (!at->shape->key_.isNull() && at->shape->key_.toDisplay(vm).find(filter) != std::string::npos) return true;
        todo.insert(todo.end(), at->children.begin(), at->children.end());
    }
    return prototypeName(vm, shape).find(filter) != std::string::npos;
}

std::string dictionaryLine(VM& vm, const Node& node) {
    const Shape* shape = node.shape;
    std::string names;
    uint32_t live = 0;
    for (uint32_t i = 0; i < shape->propertyCount_; i++) {
        PropertyKey key = shape->table_->entry(i).key;
        if (key.isNull()) continue;
        if (live++ < 5) names += (names.empty() ? "" : " ") + propertyName(vm, key);
    }
    if (live > 5) names += " …";
    std::string line =
        fmt::format("  #{}  {}, prototype {}, {} {}: {}", shape->id_, cellKindName(shape->kind_),
                    prototypeName(vm, shape), withCommas(live), live == 1 ? "property" : "properties", names);
    return line + (node.objects + node.engineObjects ? "" : "  (no object)") + "\n";
}

void writeNode(VM& vm, JsonWriter& json, const Node& node) {
    const Shape* shape = node.shape;
    json.newLine().beginObject().key("id").number(uint64_t{shape->id_});
    if (shape->parent_ && !shape->isDictionary()) json.key("parent").number(uint64_t{shape->parent_->id_});
    json.key("kind").string(cellKindName(shape->kind_)).key("prototype").string(prototypeName(vm, shape));
    json.key("inlineCapacity").number(uint64_t{shape->inlineCapacity_});
    json.key("dictionary").boolean(shape->isDictionary()).key("extensible").boolean(!shape->isNonExtensible());
    json.key("objects").number(node.objects).key("engineObjects").number(node.engineObjects);
    auto attributes = [&](uint8_t bits) {
        json.key("writable").boolean(bits & kWritable).key("enumerable").boolean(bits & kEnumerable);
        json.key("configurable").boolean(bits & kConfigurable).key("accessor").boolean(bits & kAccessorProperty);
    };
    if (shape->isDictionary() && shape->table_) {
        json.key("properties").beginArray();
        for (uint32_t i = 0; i < shape->propertyCount_; i++) {
            const PropertyEntry& entry = shape->table_->entry(i);
            if (entry.key.isNull()) continue;
            json.beginObject().key("name").string(entry.key.toDisplay(vm)).key("slot").number(uint64_t{entry.slot});
            attributes(entry.attributes);
            json.endObject();
        }
        json.endArray();
    } else if (shape->parent_ && !shape->key_.isNull()) {
        json.key("adds").beginObject().key("name").string(shape->key_.toDisplay(vm));
        json.key("slot").number(uint64_t{shape->slotCount_ - 1});
        attributes(shape->attributes_);
        json.key("kinds").string(kindNames(shape->field_, shape->attributes_ & kAccessorProperty));
        json.key("constant").boolean(shape->field_.isConst).endObject();
    }
    json.endObject();
}

} // namespace

std::string shapesText(VM& vm, const std::string& filter) {
    Forest forest = collect(vm);
    bool all = filter == "*";
    bool filtered = !all && !filter.empty();
    auto isShown = [&](const Node* node) {
        if (filtered) return mentions(vm, *node, filter);
        return all || !isEngineOnly(*node);
    };
    std::string out;
    uint64_t objects = 0, trees = 0, dictionaries = 0;
    for (const Node* root : forest.roots) {
        if (!isShown(root) || (!all && root->children.empty() && root->treeObjects == 0)) continue;
        trees++;
        objects += root->treeObjects;
        out += "\n" + rootLine(vm, *root);
        printTree(vm, root, "  ", all || filtered, out);
    }
    std::string tail;
    for (const Node* node : forest.dictionaries) {
        if (!isShown(node) || (!all && node->objects == 0)) continue;
        dictionaries++;
        objects += node->objects;
        tail += dictionaryLine(vm, *node);
    }
    if (!tail.empty()) out += "\nDictionaries (one object each):\n" + tail;
    std::string head =
        fmt::format("{} shapes; shown: {} {}, {} {}, {} objects{}\n", withCommas(forest.shapes), trees,
                    trees == 1 ? "tree" : "trees", dictionaries, dictionaries == 1 ? "dictionary" : "dictionaries",
                    withCommas(objects), filtered ? " (filter: " + filter + ")" : "");
    return head + out;
}

std::string shapeTreeText(VM& vm, Object* object) {
    Forest forest = collect(vm);
    const Shape* shape = object->shape(vm);
    const Node* node = &forest.nodes[shape->id_];
    std::string head =
        fmt::format("shape #{}{}\n", shape->id_, shape->isDictionary() ? ", a dictionary of its own" : "");
    if (shape->isDictionary()) return head + dictionaryLine(vm, *node);
    while (node->shape->parent_) node = &forest.nodes[node->shape->parent_->id_];
    std::string out = head + rootLine(vm, *node);
    printTree(vm, node, "  ", true, out);
    return out;
}

std::string shapesJson(VM& vm) {
    Forest forest = collect(vm);
    JsonWriter json;
    json.beginObject().key("shapes").beginArray();
    for (const Node& node : forest.nodes)
        if (node.shape) writeNode(vm, json, node);
    json.newLine().endArray().endObject();
    return json.take() + "\n";
}

} // namespace tiercel::views
