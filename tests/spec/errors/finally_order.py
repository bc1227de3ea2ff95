from vit import VitError, run, show


def program():
    def f(how):
        log = ""
        for i in range(3):
            try:
                try:
                    if how == "return" and i == 1:
                        return log + "returned"
                    if how == "break" and i == 1:
                        break
                    if how == "continue" and i == 1:
                        continue
                    if how == "throw" and i == 1:
                        raise VitError("t")
                    log += f"b{i} "
                finally:
                    log += f"f{i} "
                    show("inner", i)
            except VitError:
                log += f"c{i} "
            finally:
                log += f"F{i} "
            log += f"after{i} "
        return log
    for how in ["none", "return", "break", "continue", "throw"]:
        show(how, f(how))


run(program)
