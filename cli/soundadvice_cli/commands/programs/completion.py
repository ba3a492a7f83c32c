"""`soundadvice completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Write the completion script for a shell.

    \b
    bash: add to ~/.bashrc   eval "$(soundadvice completion bash)"
    zsh:  add to ~/.zshrc    eval "$(soundadvice completion zsh)"
    fish: soundadvice completion fish > ~/.config/fish/completions/soundadvice.fish
    """  # noqa: D301  a backspace tells click to keep the lines
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "soundadvice", "_SOUNDADVICE_COMPLETE").source())
