from vit import run, show


def program():
    log = []
    class J(Exception):
        pass
    stop = False
    for i in range(5):
        if stop:
            break
        for j in range(3):
            try:
                if i == 1:
                    log_break = True
                    break
                if i == 3:
                    stop = True
                    break
                if j == 2:
                    raise J(i)
                log.append(f"{i}{j}")
            except J as e:
                log.append(f"caught {e}")
                if i == 2:
                    break
            finally:
                log.append(".")
    show(" ".join(log))
    show(4)


run(program)
