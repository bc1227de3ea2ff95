//! What engines are told about a verified module, and how much is reported of one that is not.

mod common;

use common::*;
use vitte_bytecode::Op::*;
use vitte_bytecode::module::Variable;
use vitte_bytecode::operands::{FuncIndex, ImportIndex};
use vitte_verifier::{FAULTS_MAX, cost, verify};

#[test]
fn frames_and_references() {
    let mut module = module_of(&[]);
    module.functions[1].registers.resize(64, INT);
    module.functions[1].registers.push(STRING);
    module.imports[1].signature.params = vec![INT, POINTS];
    let verified = verify(module).unwrap();
    let main = verified.function(FuncIndex(1));
    assert_eq!(
        (main.code_start, main.code_len, main.params, main.registers, main.result),
        (2, 1, 0, 65, None)
    );
    assert_eq!(*main.references, [0b1_1111_0000, 1]);
    assert!(
        main.is_reference(4) && main.is_reference(64) && !main.is_reference(0) && !main.is_reference(9999)
    );
    let import = verified.import(ImportIndex(1));
    assert_eq!((import.params, import.result, &*import.references), (2, Some(FLOAT), &[0b10][..]));
    assert!(import.is_reference(1));
    assert_eq!(verified.code(FuncIndex(1)), [word(ReturnUnit, &[])]);
    assert_eq!((verified.functions().len(), verified.imports().len()), (2, 2));
    assert_eq!(verified.into_module().functions[0].name, "add");
}

#[test]
fn only_so_many_faults_are_described() {
    let faults = verify(module_of(&[0; 1000])).unwrap_err();
    assert_eq!((faults.faults.len(), faults.more), (FAULTS_MAX, 900));
    assert!(faults.to_string().ends_with("\nrefused: and 900 more"));
    assert!(
        faults.to_string().starts_with("refused: function 1 \"main\", instruction 0: unknown opcode 0x00\n")
    );
}

#[test]
fn faults_say_where_they_are() {
    let faults = verify(module_of(&[word(Move, &[0, 1]), 0])).unwrap_err();
    assert_eq!((faults.faults[0].function, faults.faults[0].instruction), (Some(FuncIndex(1)), Some(1)));
}

#[test]
fn parameters_go_by_their_names() {
    let mut module = module_of(&[]);
    module.code[0] = word(AddFloat, &[2, 0, 1]);
    let name = Variable { name: "x".into(), register: 0, start: 0, end: 2 };
    module.debug.variables = vec![vec![name]];
    let faults = verify(module).unwrap_err().to_string();
    let expected = "refused: function 0 \"add\", instruction 0: ADD.float: dst: r0 is int, expected float\n\
                    refused: function 0 \"add\", instruction 0: ADD.float: a: x is int, expected float\n\
                    refused: function 0 \"add\", instruction 0: ADD.float: b: a1 is int, expected float";
    assert_eq!(faults, expected);
}

#[test]
fn faults_behind_the_first_chunk_are_found() {
    for position in [255, 256, 257, 511, 512, 700] {
        let mut code = vec![word(Move, &[0, 1]); 800];
        code[position] = word(Args, &[0, 0, 0]);
        let faults = verify(module_of(&code)).unwrap_err();
        assert_eq!(faults.faults.len(), 1);
        assert_eq!(faults.faults[0].instruction, Some(position as u32));
        code[position - 1] = word(CallNative, &[NONE, 0]);
        assert!(verify(module_of(&code)).is_ok(), "ARGS at {position}");
    }
}

#[test]
fn registers_of_one_function_are_none_of_the_next() {
    let mut module = module_of(&[]);
    module.code[0] = word(Move, &[0, 8]);
    let expected = "refused: function 0 \"add\", instruction 0: MOVE: src: register 8 of the frame does not exist, it has 3";
    assert_eq!(verify(module.clone()).unwrap_err().to_string(), expected);
    // The larger frame first.
    module.functions.swap(0, 1);
    module.functions[0].code_start = 0;
    module.functions[1].code_start = 1;
    module.code.rotate_right(1);
    module.entry = None;
    assert_eq!(verify(module).unwrap_err().to_string(), expected.replace("function 0", "function 1"));
}

#[test]
fn the_cost_counts_what_is_looked_at() {
    let module = module_of(&[]);
    // types with fields, imports with parameters, functions with registers, globals, code
    assert_eq!(cost(&module), (4 + 3 - 2 + 2) + (2 + 2) + (2 + 12) + 1 + 3);
}
