"""Six words on their page, in tests: seen, and two of them typed back from the paper."""

from PySide6.QtWidgets import QApplication

from ui.register.passphrase_part import PassphraseStep, WrittenWords


def asked_words(words: WrittenWords) -> str:
    """Return the two words that are asked, as they would be typed from the paper."""
    return " ".join(words.words.split()[place] for place in words.asked)


def type_back(words: WrittenWords) -> None:
    """Write six words down, type two of them back, and press the button."""
    QApplication.processEvents()
    for _press in range(6):  # In a small window a press may only scroll to the next word.
        if not words.is_asking:
            words.written.click()
            QApplication.processEvents()
    assert words.is_asking
    words.typed.line.setText(asked_words(words))
    words.go.click()


def take_six_words(step: PassphraseStep) -> str:
    """Go through the page of the six words, and return them."""
    step.next.click()
    assert step.written is not None
    words = step.written.words
    type_back(step.written)
    return words
