"""All that the commands say, in the three languages of the product, and which of them is spoken."""

LANGUAGES = ("pt-BR", "es", "en")

WORDS = {  # key: in the order of LANGUAGES
    # ---------------------------------------------------------------- what the commands are
    "help.install": (
        "confere, cria o segredo, compila e implanta; o que uma primeira implantação que falhou deixou é retirado antes",
        "revisa, crea el secreto, compila e implementa; lo que dejó una primera implementación fallida se quita antes",
        "checks, makes the secret, builds, deploys; what a first deploy left that failed is taken away before",
    ),
    "help.update": (
        "compila o que está aqui agora e implanta, com a versão mais nova do segredo",
        "compila lo que hay aquí ahora y lo implementa, con la versión más nueva del secreto",
        "builds what is here now and deploys it, with the secret's newest version",
    ),
    "help.status": (
        "diz o que há para fazer: um segredo que mudou depois da última implantação, um limite maior, alarmes ativos",
        "dice qué hay que hacer: un secreto que cambió después de la última implementación, un límite mayor, alarmas activas",
        "says what is to be done: a secret that changed after the last deploy, a higher limit, alarms that ring",
    ),
    "help.token": (
        "mostra o token que abre a página de configuração",
        "muestra el token que abre la página de configuración",
        "prints the token that opens the setup page",
    ),
    "help.secret": (
        "muda um valor do segredo (é pedido, e não aparece na tela) e implanta, para que as funções o recebam",
        "cambia un valor del secreto (se pide, y no aparece en pantalla) e implementa, para que las funciones lo reciban",
        "changes one value of the secret (asked for, not shown) and deploys, so that the functions get it",
    ),
    "help.logs": (
        "mostra o log de todas as funções, ao vivo",
        "muestra el registro de todas las funciones, en vivo",
        "shows the log as it goes, of all functions",
    ),
    "help.replay": (
        "começa de novo as respostas das quais se desistiu",
        "vuelve a empezar las respuestas que se dieron por perdidas",
        "begins again what was given up on",
    ),
    "help.cost": (
        "mostra o que rodou nos últimos trinta dias e quanto custou",
        "muestra qué se ejecutó en los últimos treinta días y cuánto costó",
        "shows what ran in the last thirty days, and what it cost",
    ),
    "help.take-over": (
        "faz de uma tabela guardada ou restaurada a tabela de uma pilha nova, e implanta",
        "convierte una tabla conservada o restaurada en la tabla de una pila nueva, y la implementa",
        "makes a table that was kept or restored the table of a new stack, and deploys it",
    ),
    "help.uninstall": (
        "apaga a pilha; a tabela e o segredo ficam",
        "elimina la pila; la tabla y el secreto quedan",
        "deletes the stack; the table and the secret stay",
    ),
    "help.epilog": (
        "primeira vez:  python3 -m deploy install\ndepois:        python3 -m deploy update | status | logs | token | secret NOME | replay | cost | uninstall\ndocs/guide/pt-BR e docs/OPERATIONS.md explicam cada um.",
        "primera vez:   python3 -m deploy install\ndespués:       python3 -m deploy update | status | logs | token | secret NOMBRE | replay | cost | uninstall\ndocs/guide/es y docs/OPERATIONS.md explican cada uno.",
        "first deploy:  python3 -m deploy install\nafterwards:    python3 -m deploy update | status | logs | token | secret NAME | replay | cost | uninstall\ndocs/OPERATIONS.md explains each.",
    ),
    "help.--config": ("as configurações; sem isto, deploy.toml", "los ajustes; si no se da, deploy.toml", "the settings, deploy.toml unless given"),
    "help.--lang": (
        "o idioma: pt-BR, es ou en; sem isto, o BridgeLocale de deploy.toml, ou o do terminal (LANG)",
        "el idioma: pt-BR, es o en; si no se da, el BridgeLocale de deploy.toml, o el de la terminal (LANG)",
        "the language: pt-BR, es or en; unless given, BridgeLocale of deploy.toml, or the terminal's (LANG)",
    ),
    "help.--artefacts": (
        "pasta com os programas de uma versão publicada: nada é compilado",
        "carpeta con los programas de una versión publicada: no se compila nada",
        "folder with a release's programs: nothing is compiled",
    ),
    "help.name": ("por exemplo MELI_SECRET_KEY", "por ejemplo MELI_SECRET_KEY", "such as MELI_SECRET_KEY"),
    "help.--filter": ("só linhas com esta palavra", "solo líneas con esta palabra", "only lines with this word"),
    "help.table": ("o nome dela", "su nombre", "its name"),
    "help.stack": (
        "o nome da pilha, para que nada seja apagado por engano",
        "el nombre de la pila, para que no se elimine nada por error",
        "the stack's name, so that nothing is deleted by a slip",
    ),
    # ---------------------------------------------------------------- deploying
    "secret.added": ("Segredo {secret}: {keys}", "Secreto {secret}: {keys}", "Secret {secret}: {keys}"),
    "deployed": (
        "\nImplantado, e responde.\nAbra       {url}\nO token    python3 -m deploy token",
        "\nImplementado, y responde.\nAbre       {url}\nSu token   python3 -m deploy token",
        "\nDeployed, and it answers.\nOpen       {url}\nIts token  python3 -m deploy token",
    ),
    "deployed.silent": (
        "Implantado, mas {url} não responde: python3 -m deploy logs",
        "Implementado, pero {url} no responde: python3 -m deploy logs",
        "Deployed, but {url} does not answer: python3 -m deploy logs",
    ),
    "stack.none": (
        "Não há pilha {stack} em {region}: python3 -m deploy install a cria.",
        "No hay una pila {stack} en {region}: python3 -m deploy install la crea.",
        "There is no stack {stack} in {region}: python3 -m deploy install makes it.",
    ),
    "stack.failed_start": (
        "A primeira implantação de {stack} falhou ({state}): retirando o que ela deixou.",
        "La primera implementación de {stack} falló ({state}): se quita lo que dejó.",
        "The first deploy of {stack} failed ({state}): removing what it left.",
    ),
    "stack.there": (
        "Já existe uma pilha {stack}: escolha outro stack_name em deploy.toml ou desinstale-a antes.",
        "Ya existe una pila {stack}: elige otro stack_name en deploy.toml o desinstálala antes.",
        "There is a stack {stack} already: choose another stack_name in deploy.toml, or uninstall it first.",
    ),
    "limit": (
        "A AWS roda {limit} funções ao mesmo tempo nesta conta: Concurrency={size}",
        "AWS ejecuta {limit} funciones al mismo tiempo en esta cuenta: Concurrency={size}",
        "AWS runs {limit} functions at the same time in this account: Concurrency={size}",
    ),
    "limit.unknown": ("um número desconhecido de", "un número desconocido de", "an unknown number of"),
    "artefact.none": (
        "{program}/bootstrap não está lá: descompacte o pacote de uma versão para {architecture} em {folder}.",
        "{program}/bootstrap no está: descomprime el paquete de una versión para {architecture} en {folder}.",
        "{program}/bootstrap is not there: unpack a release's archive for {architecture} into {folder}.",
    ),
    "uninstall.name": (
        "Isto apaga a pilha {stack}. Antes, desconecte as contas na página de configuração; depois: python3 -m deploy uninstall {stack}",
        "Esto elimina la pila {stack}. Antes, desconecta las cuentas en la página de configuración; después: python3 -m deploy uninstall {stack}",
        "This deletes the stack {stack}. Disconnect the accounts on the setup page first, then: python3 -m deploy uninstall {stack}",
    ),
    "uninstalled": (
        "Apagada. A tabela {table} e o segredo {secret} ficam: docs/OPERATIONS.md, Uninstall.",
        "Eliminada. La tabla {table} y el secreto {secret} quedan: docs/OPERATIONS.md, Uninstall.",
        "Deleted. The table {table} and the secret {secret} stay: docs/OPERATIONS.md, Uninstall.",
    ),
    # ---------------------------------------------------------------- the file of settings
    "settings.made": (
        "{file} foi criado: preencha ChatwootUrl, ChatwootAccountId e MeliAppId e rode isto de novo.",
        "Se creó {file}: completa ChatwootUrl, ChatwootAccountId y MeliAppId y ejecuta esto de nuevo.",
        "{file} was made: fill in ChatwootUrl, ChatwootAccountId and MeliAppId, then run this again.",
    ),
    "settings.unreadable": (
        "Não foi possível ler {file} ({error}): deploy.example.toml mostra a forma.",
        "No se pudo leer {file} ({error}): deploy.example.toml muestra la forma.",
        "{file} cannot be read ({error}): deploy.example.toml shows its form.",
    ),
    "settings.one_of": ("um de {names}", "uno de {names}", "one of {names}"),
    "settings.empty": ("{file}: falta preencher {name}", "{file}: falta completar {name}", "{file}: {name} is not filled in"),
    # ---------------------------------------------------------------- other people's programs
    "tool.missing": (
        "falta {program}; é preciso {least} ou mais novo: {how}",
        "falta {program}; se necesita {least} o más nuevo: {how}",
        "{program} is missing, {least} or later is needed: {how}",
    ),
    "tool.old": (
        "{program} é {version}; é preciso {least} ou mais novo: {how}",
        "{program} es {version}; se necesita {least} o más nuevo: {how}",
        "{program} is {version}, {least} or later is needed: {how}",
    ),
    "how.sam": ("pip install aws-sam-cli, num ambiente virtual", "pip install aws-sam-cli, en un entorno virtual", "pip install aws-sam-cli, in a virtual environment"),
    "how.cargo-lambda": (
        "pip install cargo-lambda, no ambiente do sam",
        "pip install cargo-lambda, en el entorno de sam",
        "pip install cargo-lambda, in the environment of sam",
    ),
    "tool.compiler": (
        "falta um compilador C (cc): sudo apt install build-essential, ou xcode-select --install",
        "falta un compilador C (cc): sudo apt install build-essential, o xcode-select --install",
        "a C compiler (cc) is missing: sudo apt install build-essential, or xcode-select --install",
    ),
    "tool.target": (
        "falta o alvo do Rust: rustup target add {target}",
        "falta el destino de Rust: rustup target add {target}",
        "Rust's target is missing: rustup target add {target}",
    ),
    "tool.credentials": (
        "não foram achadas credenciais da AWS: aws configure",
        "no se encontraron credenciales de AWS: aws configure",
        "no AWS credentials were found: aws configure",
    ),
    "tool.ended": ("{command} terminou com {code}", "{command} terminó con {code}", "{command} ended with {code}"),
    # ---------------------------------------------------------------- the secret
    "where.CHATWOOT_API_TOKEN": (
        "token de acesso de um administrador do Chatwoot, no fim da página do perfil",
        "token de acceso de un administrador de Chatwoot, al final de la página del perfil",
        "access token of a Chatwoot administrator, at the foot of the profile page",
    ),
    "where.MELI_SECRET_KEY": (
        "chave secreta do seu aplicativo no Mercado Livre",
        "clave secreta de tu aplicación en Mercado Libre",
        "secret key of your Mercado Livre application",
    ),
    "where.SHOPEE_PARTNER_KEY": ("partner key do seu aplicativo na Shopee", "partner key de tu aplicación en Shopee", "partner key of your Shopee application"),
    "where.MAGALU_CLIENT_SECRET": ("client secret do seu aplicativo no Magalu", "client secret de tu aplicación en Magalu", "client secret of your Magalu application"),
    "where.else": ("veja docs/OPERATIONS.md", "consulta docs/OPERATIONS.md", "see docs/OPERATIONS.md"),
    "secret.empty": (
        "{key} está vazio: nada foi mudado.",
        "{key} está vacío: no se cambió nada.",
        "{key} is empty: nothing was changed.",
    ),
    "secret.none": (
        "Não há segredo {secret} em {region}: python3 -m deploy install o cria.",
        "No hay un secreto {secret} en {region}: python3 -m deploy install lo crea.",
        "There is no secret {secret} in {region}: python3 -m deploy install makes it.",
    ),
    "secret.no_such_key": (
        "{key}: nenhum parâmetro pede essa chave. Existem: {keys}",
        "{key}: ningún parámetro pide esa clave. Existen: {keys}",
        "{key}: no parameter asks for such a key. There are: {keys}",
    ),
    "secret.no_token": (
        "Não há SETUP_TOKEN no segredo {secret}.",
        "No hay SETUP_TOKEN en el secreto {secret}.",
        "There is no SETUP_TOKEN in the secret {secret}.",
    ),
    # ---------------------------------------------------------------- status
    "status.todo": ("FAZER", "HACER", "TODO"),
    "status.count": ("{count} a fazer", "{count} por hacer", "{count} to do"),
    "status.stack": ("pilha {stack}: {state}", "pila {stack}: {state}", "stack {stack}: {state}"),
    "status.secret": (
        "segredo: as funções têm a versão mais nova",
        "secreto: las funciones tienen la versión más nueva",
        "secret: the functions have its newest version",
    ),
    "status.secret_changed": (
        "segredo: {secret} mudou depois da última implantação, e nenhuma função sabe: python3 -m deploy update",
        "secreto: {secret} cambió después de la última implementación, y ninguna función lo sabe: python3 -m deploy update",
        "secret: {secret} was changed after the last deploy, and no function knows: python3 -m deploy update",
    ),
    "status.concurrency": (
        "concorrência: {size}, como o limite da conta permite",
        "concurrencia: {size}, como permite el límite de la cuenta",
        "concurrency: {size}, as the account's limit allows",
    ),
    "status.concurrency_changed": (
        "concorrência: o limite da conta agora é um para {size}: python3 -m deploy update",
        "concurrencia: el límite de la cuenta ahora es uno para {size}: python3 -m deploy update",
        "concurrency: the account's limit has become one for {size}: python3 -m deploy update",
    ),
    "status.table": (
        "tabela: a proteção contra exclusão é {state}",
        "tabla: la protección contra eliminación es {state}",
        "table: protection from deletion is {state}",
    ),
    "status.webhook": ("webhook: {url}", "webhook: {url}", "webhook: {url}"),
    "status.alarm": ("alarme {name}: {what}", "alarma {name}: {what}", "alarm {name}: {what}"),
    # ---------------------------------------------------------------- cost
    "cost.runs": ("execuções de {function}", "ejecuciones de {function}", "runs of {function}"),
    "cost.log": ("bytes no log de {function}", "bytes en el registro de {function}", "bytes in the log of {function}"),
    "cost.calls": ("chamadas da API pública", "llamadas de la API pública", "calls of the public API"),
    "cost.written": ("unidades gravadas", "unidades escritas", "units written"),
    "cost.read": ("unidades lidas", "unidades leídas", "units read"),
    "cost.secret": ("segredo", "secreto", "secret"),
    "cost.sum": ("os últimos {days} dias", "los últimos {days} días", "the last {days} days"),
    "cost.note": (
        "A preços de tabela de us-east-1, antes do nível gratuito da AWS; em São Paulo, conte com metade a mais.",
        "A precios de lista de us-east-1, antes del nivel gratuito de AWS; en São Paulo, calcula la mitad más.",
        "At list prices of us-east-1, before AWS's free tier; in São Paulo plan with half as much again.",
    ),
}

_spoken = [LANGUAGES[0]]


def known(wish):
    """The language that a person, a setting or a terminal means: es, es_AR.UTF-8, pt-BR. None if it is none of ours."""
    wanted = (wish or "").replace("_", "-").split(".")[0].split("-")[0].lower()
    return next((language for language in LANGUAGES if wanted and language.split("-")[0] == wanted), None)


def speak(*wishes):
    """Speaks the first of these languages that is known, Portuguese if none is."""
    _spoken[0] = next((language for language in map(known, wishes) if language), LANGUAGES[0])


def say(key, /, **values):
    """The words of a key, in the language that is spoken, with its places filled."""
    return WORDS[key][LANGUAGES.index(_spoken[0])].format(**values)
