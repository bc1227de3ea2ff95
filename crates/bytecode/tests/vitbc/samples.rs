//! Modules to write, made by hand and made at random.

use std::collections::{BTreeMap, BTreeSet};
use vitte_bytecode::foreign::{CSignature, CType, Foreign, ForeignFunction};
use vitte_bytecode::isa::Inst;
use vitte_bytecode::module::*;
use vitte_bytecode::natives::Interface;
use vitte_bytecode::operands::{
    Count, Dest, FuncIndex, GlobalIndex, Imm32, ImportIndex, In, NO_REGISTER, Out,
};

/// The module that `docs/format/vitbc.md` takes apart: `add`, and a start that prints `add(2, 3)`.
pub fn example() -> Module {
    use Inst::*;
    let int = TypeIndex::INT;
    let code = [
        AddInt { dst: Out::new(2), a: In::new(0), b: In::new(1) },
        Return { src: In::new(2) },
        LoadConstInt { dst: Out::new(0), value: Imm32(2) },
        LoadConstInt { dst: Out::new(1), value: Imm32(3) },
        Call { dst: Dest(0), function: FuncIndex(0) },
        Args { a: Count(0), b: Count(1), c: Count(0) },
        CallNative { dst: Dest(NO_REGISTER), native: ImportIndex(0) },
        Args { a: Count(0), b: Count(0), c: Count(0) },
        ReturnUnit {},
    ];
    let function = |name: &str, params, result, registers: usize, code_start, code_len| Function {
        name: name.into(),
        params,
        result,
        registers: vec![int; registers],
        is_closure: false,
        handlers: vec![],
        code_start,
        code_len,
    };
    Module {
        imports: vec![Import {
            module: "core".into(),
            name: "print".into(),
            signature: Signature { params: vec![int], result: None },
        }],
        functions: vec![function("add", 2, Some(int), 3, 0, 2), function("main", 0, None, 2, 2, 7)],
        code: code.map(Inst::encode).to_vec(),
        exports: BTreeMap::from([("add".into(), Export::Function(FuncIndex(0)))]),
        entry: Some(FuncIndex(1)),
        debug: Debug {
            files: vec!["add.vit".into()],
            lines: vec![
                FunctionLines { file: 0, entries: vec![LineEntry { pc: 0, line: 2, column: 12 }] },
                FunctionLines {
                    file: 0,
                    entries: vec![
                        LineEntry { pc: 0, line: 5, column: 9 },
                        LineEntry { pc: 4, line: 5, column: 3 },
                        LineEntry { pc: 6, line: 1, column: 1 },
                    ],
                },
            ],
            ..Debug::default()
        },
        ..Module::default()
    }
}

/// Something in every table, and the extreme values of every field. Much of it is nonsense to a verifier.
pub fn full() -> Module {
    let most = TypeIndex(u32::MAX);
    let mut module = example();
    let long = "ein längerer Text, der sich gut packen lässt; ".repeat(12);
    module.types = vec![
        TypeDef::Array(TypeIndex::STRING),
        TypeDef::Struct(StructType { name: String::new(), fields: vec![] }),
        TypeDef::Struct(StructType {
            name: "Punkt £ € 𝄞".into(),
            fields: vec![
                Field { name: "x".into(), ty: TypeIndex::FLOAT },
                Field { name: "next".into(), ty: TypeIndex::defined(2) },
                Field { name: "?".into(), ty: most },
            ],
        }),
        TypeDef::Array(most),
    ];
    module.ints = vec![i64::MIN, -1, 0, 1, i64::MAX, 1 << 40];
    module.floats = [0.0, -0.0, 1.5, f64::INFINITY, f64::MIN_POSITIVE].map(f64::to_bits).to_vec();
    module.floats.extend([0x7ff8_0000_0000_0001, u64::MAX]);
    module.strings = vec!["".into(), "a\0b\"\\\n\u{7f}\u{2028}".into(), "naïve 😀".into(), long.clone()];
    module.imports.push(Import {
        module: "math".into(),
        name: "atan2".into(),
        signature: Signature {
            params: vec![TypeIndex::FLOAT, TypeIndex::FLOAT],
            result: Some(TypeIndex::FLOAT),
        },
    });
    module.imports.push(Import { module: "".into(), name: "".into(), signature: Signature::default() });
    module.globals = vec![
        Global { name: "count".into(), ty: TypeIndex::INT },
        Global { name: "π".into(), ty: TypeIndex(15) },
    ];
    module.functions.push(Function {
        name: "wide".into(),
        params: u16::MAX,
        result: Some(most),
        registers: (0..300).map(TypeIndex).collect(),
        is_closure: false,
        handlers: vec![],
        code_start: u32::MAX,
        code_len: u32::MAX,
    });
    module.code.extend((0..200).map(|n| n * 0x0101_0101));
    module.code.push(u64::MAX);
    module.exports.extend([
        ("".into(), Export::Global(GlobalIndex(0))),
        ("zzz".into(), Export::Function(FuncIndex(u32::MAX))),
    ]);
    module.entry = Some(FuncIndex(u32::MAX));
    module.debug.files.push("lib/größe.vit".into());
    module.debug.lines.push(FunctionLines {
        file: u32::MAX,
        entries: [(0, 0, 0), (1, u32::MAX, u32::MAX), (2, 0, 7), (u32::MAX - 1, 1, 1), (u32::MAX, 1, 2)]
            .map(|(pc, line, column)| LineEntry { pc, line, column })
            .to_vec(),
    });
    module.debug.variables = vec![
        vec![
            Variable { name: "a".into(), register: 0, start: 0, end: 2 },
            Variable { name: "b".into(), register: u16::MAX, start: u32::MAX, end: 0 },
        ],
        vec![],
    ];
    module.debug.sources =
        BTreeMap::from([(0, long), (7, "fn main() {}\n".into()), (u32::MAX, String::new())]);
    module.metadata =
        BTreeMap::from([("compiler".into(), "vitte 0.1.0".into()), ("source".into(), "ab".repeat(32))]);
    module
}

/// Every kind of type, the extreme values among them. Much of it is nonsense to a verifier.
pub fn types() -> Module {
    let most = TypeIndex(u32::MAX);
    let variant = |name: &str, payload: Vec<TypeIndex>| Variant { name: name.into(), payload };
    let shape = EnumType {
        name: "Shape".into(),
        variants: vec![
            variant("Circle", vec![TypeIndex::FLOAT]),
            variant("Rect", vec![TypeIndex::FLOAT; 2]),
            variant("Empty", vec![]),
        ],
    };
    let wide = EnumType {
        name: "größer".into(),
        variants: vec![variant("", vec![most; 300]), variant("€", vec![TypeIndex(15)])],
    };
    let field = |name: &str, ty| Field { name: name.into(), ty };
    let pair = StructType {
        name: "(int, string)".into(),
        fields: vec![field("0", TypeIndex::INT), field("1", TypeIndex::STRING)],
    };
    let mut module = example();
    module.types = vec![
        TypeDef::Optional(TypeIndex::INT),
        TypeDef::Optional(most),
        TypeDef::Optional(TypeIndex::defined(1)),
        TypeDef::Enum(shape),
        TypeDef::Enum(EnumType { name: String::new(), variants: vec![] }),
        TypeDef::Enum(wide),
        TypeDef::Struct(pair),
        TypeDef::Array(TypeIndex::defined(0)),
    ];
    module
}

/// Functions as values, traits, maps and handlers, the extreme values among them. Much of it is nonsense to a verifier.
pub fn values() -> Module {
    let most = TypeIndex(u32::MAX);
    let signature = |params: &[TypeIndex], result| Signature { params: params.to_vec(), result };
    let method = |name: &str, signature| Method { name: name.into(), signature };
    let implementation = |ty, of, methods: &[u32]| Implementation {
        ty,
        of,
        methods: methods.iter().copied().map(FuncIndex).collect(),
    };
    let area = TraitType {
        name: "Area".into(),
        methods: vec![
            method("area", signature(&[], Some(TypeIndex::FLOAT))),
            method("größer", signature(&[TypeIndex::INT, most], None)),
        ],
    };
    let mut module = example();
    module.types = vec![
        TypeDef::Map(TypeIndex::STRING, TypeIndex::BYTES),
        TypeDef::Map(most, most),
        TypeDef::Function(signature(&[TypeIndex::INT, TypeIndex::ERROR], Some(most))),
        TypeDef::Function(Signature::default()),
        TypeDef::Closure(vec![]),
        TypeDef::Closure(vec![TypeIndex::CLOSURE, most]),
        TypeDef::Trait(area),
        TypeDef::Trait(TraitType { name: String::new(), methods: vec![] }),
    ];
    module.functions[0].is_closure = true;
    let handler = |start, end, target, register| Handler { start, end, target, register };
    let functions = &mut module.functions;
    functions.extend(std::iter::repeat_n(functions[1].clone(), 130));
    functions[1].handlers = vec![handler(0, 4, 6, 1), handler(u32::MAX, 0, u32::MAX, u16::MAX)];
    functions[131].handlers = vec![handler(0, 0, 0, 0)];
    functions[131].is_closure = true;
    module.implementations = vec![
        implementation(TypeIndex::defined(1), TypeIndex::defined(6), &[1, u32::MAX]),
        implementation(most, most, &[]),
    ];
    module
}

/// How a file fits together with others, the extreme values among them. Much of it is nonsense to a verifier.
pub fn parts() -> Module {
    let most = u32::MAX;
    let origin = |module: &str, arguments: &[TypeIndex]| Origin {
        module: module.into(),
        arguments: arguments.to_vec(),
    };
    let mut module = types();
    module.link = Link {
        modules: vec!["geometry".into(), String::new(), "größer.€".into()],
        imports: BTreeSet::from([0, 1, 300, most]),
        origins: BTreeMap::from([
            (TypeIndex::INT, origin("", &[])),
            (TypeIndex::defined(3), origin("shapes.circle", &[TypeIndex::INT, TypeIndex(most)])),
            (TypeIndex(most), origin("std", &[])),
        ]),
        forwards: BTreeMap::from([(0, ImportIndex(0)), (most, ImportIndex(most))]),
    };
    module
}

/// A deterministic source of numbers (PCG's multiplier, the high bits).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 32
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Small most of the time, and of any width at all.
    fn number(&mut self) -> u32 {
        let width = self.below(33);
        (self.next() as u32).checked_shr(32 - width as u32).unwrap_or(0)
    }

    fn word(&mut self) -> u64 {
        self.next() << 32 | self.next()
    }

    fn text(&mut self) -> String {
        let length = self.below(12);
        (0..length).map(|_| ['a', 'Z', '_', '\0', 'é', '€', '𝄞'][self.below(7) as usize]).collect()
    }

    /// Up to `limit` things, often none.
    fn list<T>(&mut self, limit: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let length = self.below(limit + 1) * self.below(2);
        (0..length).map(|_| make(self)).collect()
    }

    fn ty(&mut self) -> TypeIndex {
        TypeIndex(self.number())
    }

    fn result(&mut self) -> Option<TypeIndex> {
        (self.below(2) == 1).then(|| self.ty())
    }

    fn type_def(&mut self) -> TypeDef {
        match self.below(8) {
            0 => TypeDef::Array(self.ty()),
            4 => TypeDef::Map(self.ty(), self.ty()),
            5 => TypeDef::Function(self.signature()),
            6 => TypeDef::Closure(self.list(4, Self::ty)),
            7 => {
                let methods = self.list(4, |r| Method { name: r.text(), signature: r.signature() });
                TypeDef::Trait(TraitType { name: self.text(), methods })
            }
            1 => TypeDef::Optional(self.ty()),
            2 => {
                let variants = self.list(4, |r| Variant { name: r.text(), payload: r.list(3, Self::ty) });
                TypeDef::Enum(EnumType { name: self.text(), variants })
            }
            _ => {
                let fields = self.list(4, |r| Field { name: r.text(), ty: r.ty() });
                TypeDef::Struct(StructType { name: self.text(), fields })
            }
        }
    }

    fn signature(&mut self) -> Signature {
        Signature { params: self.list(4, Self::ty), result: self.result() }
    }

    fn handler(&mut self) -> Handler {
        let [start, end, target] = [0; 3].map(|_| self.number());
        Handler { start, end, target, register: self.number() as u16 }
    }

    fn implementation(&mut self) -> Implementation {
        let methods = self.list(4, |r| FuncIndex(r.number()));
        Implementation { ty: self.ty(), of: self.ty(), methods }
    }

    fn function(&mut self) -> Function {
        Function {
            name: self.text(),
            params: self.number() as u16,
            result: self.result(),
            registers: self.list(9, Self::ty),
            is_closure: self.below(4) == 0,
            handlers: self.list(3, Self::handler),
            code_start: self.number(),
            code_len: self.number(),
        }
    }

    fn import(&mut self) -> Import {
        let signature = self.signature();
        Import { module: self.text(), name: self.text(), signature }
    }

    fn export(&mut self) -> Export {
        match self.below(2) {
            0 => Export::Function(FuncIndex(self.number())),
            _ => Export::Global(GlobalIndex(self.number())),
        }
    }

    fn function_lines(&mut self) -> FunctionLines {
        let mut entries =
            self.list(9, |r| LineEntry { pc: r.number(), line: r.number(), column: r.number() });
        entries.sort_by_key(|entry| entry.pc);
        entries.dedup_by_key(|entry| entry.pc);
        FunctionLines { file: self.number(), entries }
    }

    fn variable(&mut self) -> Variable {
        Variable {
            name: self.text(),
            register: self.number() as u16,
            start: self.number(),
            end: self.number(),
        }
    }

    fn link(&mut self) -> Link {
        Link {
            modules: self.list(3, Self::text),
            imports: self.list(3, Self::number).into_iter().collect(),
            origins: self
                .list(3, |r| (r.ty(), Origin { module: r.text(), arguments: r.list(3, Self::ty) }))
                .into_iter()
                .collect(),
            forwards: self.list(3, |r| (r.number(), ImportIndex(r.number()))).into_iter().collect(),
        }
    }

    fn simple_c_type(&mut self) -> CType {
        CType::SIMPLE[self.below(CType::SIMPLE.len() as u64) as usize].clone()
    }

    fn c_type(&mut self) -> CType {
        if self.below(6) > 0 {
            return self.simple_c_type();
        }
        CType::Callback(Box::new(self.c_signature(Self::simple_c_type)))
    }

    fn c_signature(&mut self, param: fn(&mut Self) -> CType) -> CSignature {
        let result = (self.below(2) == 1).then(|| self.simple_c_type());
        CSignature { params: self.list(5, param), result }
    }

    fn foreign_function(&mut self) -> ForeignFunction {
        let signature = self.c_signature(Self::c_type);
        ForeignFunction { signature, fixed: (self.below(3) == 1).then(|| self.number()) }
    }

    fn foreign(&mut self) -> Foreign {
        let mut layouts = self.list(3, |r| (r.ty(), r.list(4, Self::c_type)));
        layouts.retain(|(_, fields)| !fields.is_empty());
        let functions = self.list(3, |r| (r.number(), r.foreign_function())).into_iter().collect();
        Foreign { functions, layouts: layouts.into_iter().collect() }
    }

    /// A module of any shape.
    pub fn module(&mut self) -> Module {
        Module {
            types: self.list(5, Self::type_def),
            ints: self.list(5, |r| r.word() as i64),
            floats: self.list(5, Self::word),
            strings: self.list(5, Self::text),
            imports: self.list(4, Self::import),
            globals: self.list(4, |r| Global { name: r.text(), ty: r.ty() }),
            functions: self.list(5, Self::function),
            code: self.list(40, Self::word),
            implementations: self.list(3, Self::implementation),
            exports: self.list(5, |r| (r.text(), r.export())).into_iter().collect(),
            entry: (self.below(2) == 1).then(|| FuncIndex(self.number())),
            debug: Debug {
                files: self.list(3, Self::text),
                lines: self.list(4, Self::function_lines),
                variables: self.list(4, |r| r.list(3, Self::variable)),
                sources: self.list(3, |r| (r.number(), r.text())).into_iter().collect(),
            },
            metadata: self.list(3, |r| (r.text(), r.text())).into_iter().collect(),
            link: self.link(),
            foreign: self.foreign(),
            interface: match self.below(3) {
                0 => Interface { major: self.number() as u16, minor: self.number() as u16 },
                _ => Interface::FIRST,
            },
        }
    }
}

/// A program that calls C in every way.
pub fn foreign() -> Module {
    let callback = CSignature { params: vec![CType::Pointer, CType::Struct], result: Some(CType::Int) };
    let mut params = CType::SIMPLE.to_vec();
    params.push(CType::Callback(Box::new(callback)));
    let all = ForeignFunction { signature: CSignature { params, result: None }, fixed: None };
    let signature = CSignature { params: vec![CType::String, CType::Int64], result: Some(CType::Int) };
    let variadic = ForeignFunction { signature, fixed: Some(1) };
    let most = ForeignFunction { signature: CSignature::default(), fixed: Some(u32::MAX) };
    let functions = BTreeMap::from([(0, all), (7, variadic), (u32::MAX, most)]);
    let layouts = BTreeMap::from([
        (TypeIndex::defined(0), vec![CType::Int, CType::Double]),
        (TypeIndex(u32::MAX), vec![CType::Struct]),
    ]);
    Module { foreign: Foreign { functions, layouts }, ..Module::default() }
}

/// The modules that corruption is tried on, plain and compressed, as files with a name for messages.
pub fn files() -> Vec<(String, Vec<u8>)> {
    use vitte_bytecode::vitbc::{WriteOptions, write};
    let modules = [
        ("empty", Module::default()),
        ("example", example()),
        ("full", full()),
        ("types", types()),
        ("values", values()),
        ("parts", parts()),
        ("foreign", foreign()),
        ("random", Random(3).module()),
    ];
    let mut files = Vec::new();
    for (name, module) in modules {
        for compress in [false, cfg!(feature = "zstd")] {
            let bytes = write(&module, &WriteOptions { compress }).unwrap();
            if !files.iter().any(|(_, other)| *other == bytes) {
                files.push((format!("{name}{}", if compress { " (zstd)" } else { "" }), bytes));
            }
        }
    }
    files
}
