from vit import enum, fdiv, fmt_float, run, show

Expr = enum("Expr", Num=1, Var=1, Neg=1, Bin=3)
Op = enum("Op", Add=0, Sub=0, Mul=0, Div=0)


def evaluate(e, x):
    match e:
        case Expr.Num(n):
            return n
        case Expr.Var(name):
            return x if name == "x" else None
        case Expr.Neg(a):
            v = evaluate(a, x)
            return None if v is None else -v
    left, right = evaluate(e._1, x), evaluate(e._2, x)
    if left is None or right is None:
        return None
    if e._0 is Op.Add:
        return left + right
    if e._0 is Op.Sub:
        return left - right
    return left * right if e._0 is Op.Mul else fdiv(left, right)


def simplify(e):
    match e:
        case Expr.Neg(Expr.Neg(a)):
            return simplify(a)
        case Expr.Neg(a):
            return Expr.Neg(simplify(a))
        case Expr.Bin(op, a, Expr.Num(n)) if op in (Op.Add, Op.Sub) and n == 0.0:
            return simplify(a)
        case Expr.Bin(op, a, b):
            return Expr.Bin(op, simplify(a), simplify(b))
    return e


def source(e):
    match e:
        case Expr.Num(n):
            return f"({fmt_float(n)})" if n < 0 else fmt_float(n)
        case Expr.Var(name):
            return name
        case Expr.Neg(a):
            return "-" + source(a)
    sign = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}[e._0.NAME]
    return f"({source(e._1)} {sign} {source(e._2)})"


def program():
    e = Expr.Bin(Op.Add, Expr.Bin(Op.Mul, Expr.Num(2.0), Expr.Var("x")), Expr.Neg(Expr.Neg(Expr.Num(-1.0))))
    show(e)
    show(source(e), evaluate(e, 3.0), source(simplify(e)))
    bad = Expr.Bin(Op.Div, Expr.Var("y"), Expr.Num(1.0))
    show(source(bad), evaluate(bad, 1.0), evaluate(Expr.Neg(bad), 1.0))
    show(evaluate(Expr.Bin(Op.Div, Expr.Num(1.0), Expr.Num(0.0)), 0.0))
    show(source(simplify(Expr.Bin(Op.Sub, e, Expr.Num(0.0)))))
    show(simplify(e) == e, simplify(e) == simplify(simplify(e)))
    deep = Expr.Var("x")
    for i in range(50):
        deep = Expr.Bin(Op.Add if i % 2 == 0 else Op.Sub, deep, Expr.Num(float(i)))
    show(evaluate(deep, 100.0))


run(program)
