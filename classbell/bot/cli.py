"""The command line. Everything heavy is loaded by the command that needs it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from classbell.bot.late import late

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration file.")]
DEFAULT = Path("config.toml")

app = typer.Typer(
    help="Notices, QR sign-in, attendance, feedback and reminders for training organisations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the page; the next free one if it is taken.")] = 8080,
    language: Annotated[str, typer.Option(help="The organisation's language: zh_CN or en.")] = "zh_CN",
) -> None:
    """Play a class day in the browser: a bot, a sandbox of phones, no token, no network."""
    late("classbell.bot.demo").run(port, language)


@app.command()
def init(config: ConfigFile = DEFAULT) -> None:
    """Ask for the bot's token, check it, write the configuration, and print the one-time admin link."""
    late("classbell.bot.init").run(config)


@app.command()
def run(config: ConfigFile = DEFAULT) -> None:
    """Run the bot."""
    late("classbell.bot.service").run(config)


@app.command()
def check(
    config: ConfigFile = DEFAULT,
    *,
    online: Annotated[bool, typer.Option(help="Also ask Telegram whether the token is good.")] = False,
    file: Annotated[
        Path | None, typer.Option(help="The XLSX file of a sealed day, to be checked cell by cell.")
    ] = None,
) -> None:
    """Check the configuration, the store and its sealed days; exit status 1 when something is not as it should be."""
    late("classbell.bot.upkeep").check(config, online=online, file=file)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A roster, XLSX or CSV.")],
    class_name: Annotated[str, typer.Option("--class", help="The class, as 'name' or 'name run'; made if new.")],
    config: ConfigFile = DEFAULT,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Keep the faultless rows without asking.")] = False,
) -> None:
    """Read a roster, show every faulty row, and enrol the others once confirmed."""
    late("classbell.bot.transfer").import_roster(config, file, class_name, yes=yes)


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where the files go.")], config: ConfigFile = DEFAULT) -> None:
    """Write every class's attendance as XLSX."""
    late("classbell.bot.transfer").export(config, folder)


@app.command()
def backup(config: ConfigFile = DEFAULT) -> None:
    """Copy the store, checked, into the data folder's backups; the bot may run meanwhile."""
    late("classbell.bot.upkeep").backup(config)


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(help="A copy made by `classbell backup`.")], config: ConfigFile = DEFAULT
) -> None:
    """Put a copy in place of the store; the bot must be stopped. The store it replaces is kept aside."""
    late("classbell.bot.upkeep").restore(config, copy)


@app.command()
def migrate(config: ConfigFile = DEFAULT) -> None:
    """Bring the store up to this version's schema."""
    late("classbell.bot.upkeep").migrate(config)


@app.command()
def sandbox(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8081,
    token: Annotated[str, typer.Option(help="The token the bot has to use.")] = "1:sandbox",  # noqa: S107 opens nothing but the sandbox
) -> None:
    """Stand in for Telegram: a Bot API server with many phones in a browser."""
    say = late("classbell.bot.console").say
    ready = partial(say, "cli.sandbox.ready", url=f"http://{host}:{port}/", token=token)
    late("classbell.sandbox.serve").run(host, port, token, ready)


def main() -> None:
    """Run the command line."""
    app()
