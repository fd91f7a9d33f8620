"""What the command line says, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

TextLanguage = Literal["en", "zh"]

_TEXTS: dict[str, tuple[str, str]] = {
    # What can be wrong with a config, an output folder or its files; see problems.py.
    "problem.no_file": (
        'there is no such file; "xiaoliu new DIR" makes a project, "--config FILE" names another file',
        "没有这个文件；用 “xiaoliu new 目录” 新建项目，或用 “--config 文件” 指定配置",
    ),
    "problem.unreadable": ("cannot be read ({reason})", "无法读取（{reason}）"),
    "problem.too_large": (
        "is larger than {limit} bytes; this is not a xiaoliu config",
        "超过 {limit} 字节，不像是 xiaoliu 的配置文件",
    ),
    "problem.not_utf8": ("is not UTF-8 text; save it as UTF-8", "不是 UTF-8 文本；请另存为 UTF-8 编码"),
    "problem.not_toml": ("is not TOML: {reason}", "不是合法的 TOML：{reason}"),
    "problem.unknown_key": (
        "there is no such key here; known are {choices}",
        "这里没有这个键；可用的键有 {choices}",
    ),
    "problem.unknown_key_near": (
        'there is no such key; did you mean "{suggestion}"?',
        "没有这个键；你想写的是 “{suggestion}” 吗？",
    ),
    "problem.unknown_key_elsewhere": (
        "there is no such key here; it belongs to [{table}]",
        "这里没有这个键；它属于 [{table}]",
    ),
    "problem.secret_key": (
        "secrets never go into this file, everybody can read the mini-program's package; "
        "give it to the server as an environment variable",
        "密钥不能写进这个文件，小程序的代码包人人可读；请用环境变量交给服务器",
    ),
    "problem.secret_value": (
        "looks like {name}; everybody can read the mini-program's package, "
        "give secrets to the server as environment variables",
        "看起来像是密钥（{name}）；小程序的代码包人人可读，请用环境变量交给服务器",
    ),
    "problem.not_a_table": (
        "must be a table: write [{table}] and its keys below it",
        "必须是表：写成 [{table}]，键写在它下面",
    ),
    "problem.not_string_type": ('must be text in quotes, like "…"', "必须是带引号的文字，例如 “…”"),
    "problem.not_int_type": ("must be a whole number, without quotes", "必须是整数，不带引号"),
    "problem.not_bool_type": ("must be true or false, without quotes", "必须是 true 或 false，不带引号"),
    "problem.not_tuple_type": ('must be a list, like ["…", "…"]', '必须是列表，例如 ["…", "…"]'),
    "problem.not_a_choice": ("must be one of {choices}", "只能是 {choices} 之一"),
    "problem.repeated": (
        'has "{name}" more than once; name each one once, in the order in which they are tried',
        "重复写了 “{name}”；每种只写一次，按尝试的先后排列",
    ),
    "problem.only_chunked": (
        'with protocol = "{protocol}" an answer travels chunked only, since such a server cannot resume it; '
        'write ["chunked"], or leave the key out',
        'protocol = "{protocol}" 的服务器不能续传，回答只能用 chunked；请写成 ["chunked"]，或去掉这个键',
    ),
    "problem.not_appid": (
        'must be an AppID from mp.weixin.qq.com ("wx" and 16 hexadecimal digits), or "touristappid"',
        "必须是 mp.weixin.qq.com 上的 AppID（wx 加 16 位十六进制数），或 “touristappid”",
    ),
    "problem.not_accent": (
        'must be a colour like "#07c160" or "#0c6"',
        "必须是颜色，例如 “#07c160” 或 “#0c6”",
    ),
    "problem.string_too_long": ("is longer than {limit} characters", "超过 {limit} 个字"),
    "problem.string_too_short": ("must not be empty", "不能为空"),
    "problem.too_long": ("has more than {limit} entries", "超过 {limit} 项"),
    "problem.too_short": ("must have at least {limit} entry", "至少要有 {limit} 项"),
    "problem.greater_than_equal": ("must be at least {limit}", "不能小于 {limit}"),
    "problem.less_than_equal": ("must be at most {limit}", "不能大于 {limit}"),
    "problem.control_character": (
        "contains the control character {character}, which nobody can see; remove it",
        "含有看不见的控制字符 {character}；请删掉",
    ),
    "problem.not_a_url": (
        'must be an address like "https://api.example.com", without spaces',
        "必须是形如 “https://api.example.com” 的地址，不含空格",
    ),
    "problem.url_fragment": (
        "must not have a #fragment; servers never see it",
        "不能带 #片段，服务器收不到它",
    ),
    "problem.needs_protocol": (
        'means something only with protocol = "{protocol}"; remove it or change the protocol',
        "只在 protocol = “{protocol}” 时有意义；请删掉它，或改用该协议",
    ),
    "problem.outside_project": (
        'must be a folder inside the project, relative to this file, like "miniprogram_out"',
        "必须是项目内的文件夹，相对于本文件，例如 “miniprogram_out”",
    ),
    "problem.symlink": (
        "is a symbolic link; the output is written to real folders only",
        "是符号链接；只会写入真实的文件夹",
    ),
    "problem.contains_config": (
        "contains the config itself; choose a folder of its own for the output",
        "里面有配置文件本身；请给输出单独一个文件夹",
    ),
    "problem.foreign_folder": (
        "is not empty and not made by xiaoliu (it has no {lock}); choose another folder, or empty this one",
        "不是空的，也不是 xiaoliu 生成的（没有 {lock}）；请换一个文件夹，或先清空它",
    ),
    "problem.not_a_folder": ("is not a folder", "不是文件夹"),
    "problem.no_folder": ("there is no such folder", "没有这个文件夹"),
    "problem.no_app_json": (
        'is not a mini-program: it has no app.json, and no project.config.json whose "miniprogramRoot" has one',
        "不是小程序：里面没有 app.json，也没有用 “miniprogramRoot” 指向它的 project.config.json",
    ),
    "problem.no_app_json_near": (
        'is not a mini-program, it has no app.json; did you mean "{suggestion}"?',
        "不是小程序，里面没有 app.json；你想写的是 “{suggestion}” 吗？",
    ),
    "problem.no_pages": (
        '"pages" must list at least one page, like ["pages/index/index"]',
        "“pages” 至少要列出一个页面，例如 [“pages/index/index”]",
    ),
    "problem.not_an_object": ("must be a JSON object, { … }", "必须是 JSON 对象：{ … }"),
    "problem.not_written": ("could not be written ({reason})", "无法写入（{reason}）"),
    "problem.simulator_not_built": (
        'the simulator has not been built; with Node.js 20 or newer, "make dev" does it, or\n'
        '  "npm ci --omit=dev && node generator/xiaoliu/simulator/build.mjs"',
        "模拟器还没有构建；安装 Node.js 20 或更新版本之后，“make dev” 会构建它，也可以运行\n"
        "  “npm ci --omit=dev && node generator/xiaoliu/simulator/build.mjs”",
    ),
    "problem.simulator_not_shipped": (
        "this xiaoliu was packaged without the simulator; install a wheel that has it",
        "这个 xiaoliu 安装包没有带模拟器；请安装带模拟器的 wheel",
    ),
    "problem.no_config_above": (
        'has no {name}, and neither has a folder above it; "xiaoliu new DIR" makes a project',
        "以及它上面的文件夹里都没有 {name}；用 “xiaoliu new 目录” 新建项目",
    ),
    "problem.not_a_chat": (
        "is not a chat page that xiaoliu made: its config.js and protocol.js say no backend",
        "不是 xiaoliu 生成的对话页面：它的 config.js 和 protocol.js 里没有后端",
    ),
    "problem.not_a_file": (
        "a folder stands where a file belongs; remove it",
        "这里应该是文件，却有一个文件夹；请删掉它",
    ),
    "problem.not_empty": (
        "already exists and is not empty; choose another name",
        "已经存在且不是空的；请换一个名字",
    ),
    "problem.edited": ("was changed by hand since it was generated", "生成之后被手工改过"),
    "problem.bad_javascript": ("is not valid JavaScript (esbuild)", "不是合法的 JavaScript（esbuild）"),
    "problem.bad_json": ("is not valid JSON: {reason}", "不是合法的 JSON：{reason}"),
    "problem.has_nul": ("contains a NUL byte", "含有 NUL 字节"),
    "problem.secret_in_output": ("seems to contain {name}", "似乎含有密钥（{name}）"),
    "problem.environment_in_output": (
        "contains the value of the environment variable {name}",
        "含有环境变量 {name} 的值",
    ),
    "problem.package_too_large": (
        "is {size} bytes; WeChat takes at most {limit} in the main package",
        "共 {size} 字节；微信主包最多 {limit} 字节",
    ),
    # build
    "build.edited": (
        "Nothing was written: you have changed files that xiaoliu generates. Move your code to custom/,\n"
        'or run "xiaoliu build --force", which keeps each as NAME.orig.',
        "什么都没有写：你改过 xiaoliu 生成的文件。请把自己的代码移到 custom/，或运行\n"
        "“xiaoliu build --force”，原文件会存为 文件名.orig。",
    ),
    "build.stale": (
        '{folder} is not what {config} says; run "xiaoliu build".',
        "{folder} 与 {config} 不一致；请运行 “xiaoliu build”。",
    ),
    "build.summary": (
        "{folder}: {created} created, {updated} updated, {deleted} deleted, "
        "{unchanged} unchanged ({milliseconds} ms)",
        "{folder}：新建 {created}，更新 {updated}，删除 {deleted}，未变 {unchanged}（{milliseconds} 毫秒）",
    ),
    "build.dry_run": ("Dry run, nothing was written.", "试运行，什么都没有写。"),
    "build.left": (
        "{path} is no longer needed, but you have changed it; it stays.",
        "{path} 已不再需要，但你改过它，所以保留。",
    ),
    "build.unchecked": (
        "The JavaScript was not syntax-checked: esbuild-py is not available here.",
        "没有检查 JavaScript 语法：这里没有 esbuild-py。",
    ),
    "build.failed": ("Could not write: {reason}", "无法写入：{reason}"),
    # new
    "new.name": ("Name of the mini-program", "小程序的名字"),
    "new.default_name": ("Chat", "小流"),
    "new.url": ("Address of the server", "服务器地址"),
    "new.protocol": ("What the server speaks ({choices})", "服务器使用的协议（{choices}）"),
    "new.locale": ("Language of the interface ({choices})", "界面语言（{choices}）"),
    "new.done": (
        "{folder} is ready. Next:\n"
        "  cd {quoted}\n"
        "  xiaoliu dev        shows it on a phone in the browser, and follows as you save xiaoliu.toml\n"
        "  WeChat DevTools    import {output}; README.md tells the rest",
        "{folder} 已就绪。接下来：\n"
        "  cd {quoted}\n"
        "  xiaoliu dev        在浏览器的模拟手机上打开，xiaoliu.toml 一保存就跟着变\n"
        "  微信开发者工具     导入 {output}；其余见 README.md",
    ),
    # dev
    "dev.server": ("Demo server   {url}", "演示服务器    {url}"),
    "dev.remote": (
        "Server        {url}   (not started here: it is remote, or speaks another protocol)",
        "服务器        {url}   （这里不启动：它在别处，或用的是别的协议）",
    ),
    "dev.missing": (
        'The server is not installed: pip install "xiaoliu[dev]"',
        '没有安装服务器：pip install "xiaoliu[dev]"',
    ),
    "dev.other_port": (
        "The page asks {wanted}, but the demo server is on {url}.\n"
        '  Stop the program that holds that port, or set  url = "{url}"  in [backend] of {config}.',
        "页面访问的是 {wanted}，演示服务器却在 {url}。\n"
        '  请停掉占用那个端口的程序，或在 {config} 的 [backend] 里写  url = "{url}"。',
    ),
    "dev.preview": ("Preview       {url}", "预览          {url}"),
    "dev.no_preview": ("No preview in the browser: {reason}", "浏览器里没有预览：{reason}"),
    "dev.project": ("Mini-program  {folder}", "小程序        {folder}"),
    "dev.next": (
        "\nNext: open the preview in a browser, change {config} and watch the page follow.\n"
        "  Or in WeChat DevTools: import that folder, and tick\n"
        '  "Details › Local settings › Do not verify request domains".\n'
        "  Ctrl-C ends this.\n",
        "\n接下来：在浏览器里打开预览，修改 {config}，页面会跟着变。\n"
        "  也可以用微信开发者工具：导入上面的文件夹，勾选\n"
        "  “详情 › 本地设置 › 不校验合法域名”。\n"
        "  按 Ctrl-C 结束。\n",
    ),
    "dev.next_without_preview": (
        "\nNext: open WeChat DevTools, import that folder, and tick\n"
        '  "Details › Local settings › Do not verify request domains".\n'
        "  Change {config} and watch the page follow. Ctrl-C ends this.\n",
        "\n接下来：在微信开发者工具里导入上面的文件夹，勾选\n"
        "  “详情 › 本地设置 › 不校验合法域名”。\n"
        "  修改 {config}，页面会跟着变。按 Ctrl-C 结束。\n",
    ),
    "dev.rebuilt": (
        "{created} created, {updated} updated, {deleted} deleted ({milliseconds} ms)",
        "新建 {created}，更新 {updated}，删除 {deleted}（{milliseconds} 毫秒）",
    ),
    "dev.mended": ("That is right again; the output is as the config says.", "已经改对，输出与配置一致。"),
    "dev.kept": ("The last good output stays as it is.", "保留上一次的正确输出。"),
    "dev.restart": (
        "The backend has changed: start xiaoliu dev again for its server.",
        "后端设置变了：请重新运行 xiaoliu dev，服务器才会跟着变。",
    ),
    "live.reloaded": ("Reloaded: {files}", "已重新加载：{files}"),
    "live.no_browser": (
        "No browser could be started; open {url} yourself.",
        "没能启动浏览器；请自己打开 {url}。",
    ),
    # preview
    "preview.next": (
        "\nNext: open the preview in a browser; it follows as you save. Ctrl-C ends this.\n",
        "\n接下来：在浏览器里打开预览，保存文件后它会跟着变。按 Ctrl-C 结束。\n",
    ),
    "preview.port_in_use": (
        "Port {port} is in use; choose another with {option} (0: any free one).",
        "端口 {port} 已被占用；请用 {option} 换一个（0 表示任意空闲端口）。",
    ),
    "preview.port_forbidden": (
        "Port {port} needs administrator rights; choose one above 1023 with {option}.",
        "端口 {port} 需要管理员权限；请用 {option} 选一个大于 1023 的。",
    ),
    "preview.port_failed": (
        "Cannot listen on port {port}: {reason}; choose another with {option}.",
        "无法监听端口 {port}：{reason}；请用 {option} 换一个。",
    ),
    # serve
    "serve.missing": (
        'The server is not installed: pip install "xiaoliu[server]"',
        '没有安装服务器：pip install "xiaoliu[server]"',
    ),
    # test, and the pytest plugin
    "test.missing": (
        'Not installed: {module}. The tests need  pip install "xiaoliu[testing]"',
        '没有安装 {module}。测试需要  pip install "xiaoliu[testing]"',
    ),
    "test.no_browser": (
        "No browser starts. Tried:\n"
        "  {tried}\n"
        "Install one:  python -m playwright install --with-deps chromium\n"
        "or say which:  CHROME=/path/to/chrome",
        "没有能启动的浏览器。试过：\n"
        "  {tried}\n"
        "安装一个：  python -m playwright install --with-deps chromium\n"
        "或指定路径：  CHROME=/path/to/chrome",
    ),
    "test.none": (
        "Nothing was tested: no test matches {select}.",
        "什么都没有测：没有符合 {select} 的测试。",
    ),
    "test.failed": ("\n✗ {title}  {phone}\n  test: {name}", "\n✗ {title}  {phone}\n  测试：{name}"),
    "test.summary": (
        "{passed} passed, {failed} failed ({seconds} s)",
        "通过 {passed}，失败 {failed}（{seconds} 秒）",
    ),
    "test.stale": (
        'xiaoliu: {folder} is not what {config} says, and was tested as it is; "xiaoliu build" renews it.',
        "xiaoliu：{folder} 与 {config} 不一致，测的是它现在的样子；“xiaoliu build” 可更新。",
    ),
    # help
    "help.app": (
        "One config file becomes a WeChat mini-program chat page that streams, and the server that feeds it.",
        "一个配置文件，生成流式对话的微信小程序页面，以及为它供数的服务器。",
    ),
    "help.codes": (
        "Exit codes: 0 done; 1 failed; 2 wrong command line, config or output folder; "
        "3 generated files were edited, nothing was written; 4 the output is stale (build --check).",
        "退出码：0 完成；1 失败；2 命令行、配置或输出目录有误；"
        "3 生成的文件被改过，什么都没有写；4 输出已过期（build --check）。",
    ),
    "help.version": ("Print the version and exit.", "显示版本号。"),
    "help.lang": (
        "Language of this program: en or zh (default: from LANG).",
        "本程序的语言：en 或 zh（默认看 LANG）。",
    ),
    "help.config": ("The config file.", "配置文件。"),
    "help.build": ("Write the mini-program that the config describes.", "按配置生成小程序。"),
    "help.build.out": (
        "Write here instead of the config's [output] dir.",
        "写到这里，而不是配置里 [output] 的 dir。",
    ),
    "help.build.force": (
        "Overwrite edited files; each is kept as NAME.orig.",
        "覆盖改过的文件，原文件存为 文件名.orig。",
    ),
    "help.build.check": (
        "Write nothing; exit 4 if the output is not what the config says.",
        "什么都不写；输出与配置不一致时退出码为 4。",
    ),
    "help.build.dry_run": ("Show what would be done, write nothing.", "只说明会做什么，不写文件。"),
    "help.json": ("Answer in JSON, for programs.", "以 JSON 回答，给程序用。"),
    "help.new": ("Make a project: config, mini-program, README, CI.", "新建项目：配置、小程序、README、CI。"),
    "help.new.dir": (
        "The folder to make; it must not exist, or be empty.",
        "要新建的文件夹；须不存在或是空的。",
    ),
    "help.new.yes": ("Ask nothing; take the defaults for what is not given.", "不提问；没给的用默认值。"),
    "help.dev": (
        "Generate, start the demo server and the preview, regenerate when the config changes.",
        "生成，启动演示服务器和预览，配置一改就重新生成。",
    ),
    "help.dev.port": (
        "Port of the demo server (default: the one in backend.url; 0 takes any free one).",
        "演示服务器的端口（默认取 backend.url 里的；0 表示任意空闲端口）。",
    ),
    "help.open": ("Open the preview in the browser.", "在浏览器里打开预览。"),
    "help.preview": (
        "Run any mini-program's folder in the browser, as on a phone.",
        "在浏览器里像手机一样运行任意小程序的文件夹。",
    ),
    "help.preview.dir": (
        "The folder with app.json, or with a project.config.json that names it.",
        "含有 app.json 的文件夹，或含有指向它的 project.config.json 的文件夹。",
    ),
    "help.preview.port": (
        "Port of the preview (default: 5180, or any free one; 0 takes any free one).",
        "预览的端口（默认 5180，被占用时取空闲端口；0 表示任意空闲端口）。",
    ),
    "help.serve": (
        "Run the reference server; its settings are environment variables XIAOLIU_*.",
        "运行参考服务器；用环境变量 XIAOLIU_* 设置。",
    ),
    "help.serve.host": ("Address to listen on.", "监听地址。"),
    "help.serve.port": ("Port to listen on.", "监听端口。"),
    "help.serve.workers": (
        "Number of processes; more than one needs XIAOLIU_LOG=redis://…",
        "进程数；多于一个时需要 XIAOLIU_LOG=redis://…",
    ),
    "help.test": (
        "Test the generated chat page on simulated phones, in a browser.",
        "在浏览器里的模拟手机上测试生成的对话页面。",
    ),
    "help.test.project": (
        "Test the mini-program in this folder instead of the config's.",
        "测试这个文件夹里的小程序，而不是配置所指的。",
    ),
    "help.test.profile": (
        "ios, android, devtools or pc; may be given more than once (default: all).",
        "ios、android、devtools 或 pc；可以给多次（默认全部）。",
    ),
    "help.test.select": (
        'Only tests whose names fit, such as "stop" or "exact and not pc".',
        "只测名字符合的，例如 “stop” 或 “exact and not pc”。",
    ),
    "help.test.junit": ("Write a JUnit report here.", "把 JUnit 报告写到这里。"),
    "help.test.results": (
        "Where trace, screenshot and feed of failed tests are kept.",
        "失败测试的 trace、截图和记录放在哪里。",
    ),
    "help.test.headed": ("Show the browser's window.", "显示浏览器窗口。"),
    "help.schema": (
        "Print the JSON Schema of xiaoliu.toml, for editors.",
        "输出 xiaoliu.toml 的 JSON Schema，供编辑器补全。",
    ),
}


def say(language: TextLanguage, key: str, /, **values: Any) -> str:
    """The text with its {places} filled. Raises KeyError for an unknown key or a missing value."""
    text = _TEXTS[key][language == "zh"]
    return text.format(**values) if values else text


def choose_language(arguments: list[str], environment: Mapping[str, str]) -> tuple[TextLanguage, list[str]]:
    """The language that `--lang` or else the locale asks for, and the arguments without `--lang`.

    An unknown `--lang` stays in the arguments, so that the parser refuses it.
    """
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--":
            break
        if name == "--lang":
            value = value if equals else " ".join(arguments[at + 1 : at + 2])
            rest = arguments[:at] + arguments[at + (1 if equals else 2) :]
            if value.lower().startswith("zh"):
                return "zh", rest
            if value.lower().startswith("en"):
                return "en", rest
    locale = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return ("zh" if locale.startswith("zh") else "en"), arguments
