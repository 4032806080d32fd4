#!/bin/sh
# Puts Lifafa into your own menu and lets a double click on its files open it: ./install-for-me.sh
# Takes both back again, and leaves every register where it is:               ./install-for-me.sh --remove
# Nothing outside your own account is changed. Run it again after you moved this folder.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
place=${XDG_DATA_HOME:-"$HOME/.local/share"}
entry=applications/org.lifafa.Lifafa.desktop

refresh() {
    if command -v update-mime-database >/dev/null 2>&1; then
        update-mime-database "$place/mime" >/dev/null 2>&1 || :
    fi
    if command -v update-desktop-database >/dev/null 2>&1; then
        update-desktop-database "$place/applications" >/dev/null 2>&1 || :
    fi
    if command -v gtk-update-icon-cache >/dev/null 2>&1; then
        gtk-update-icon-cache -q -t -f "$place/icons/hicolor" >/dev/null 2>&1 || :
    fi
}

names() {
    (cd -- "$here/share" && find . -type f) | sed 's|^\./||'
}

remove() {
    names | while IFS= read -r name; do
        rm -f -- "$place/$name"
    done
    # What reminds at log-in, and the numbers it reads.
    rm -f -- "${XDG_CONFIG_HOME:-"$HOME/.config"}/autostart/org.lifafa.Lifafa.Reminder.desktop"
    rm -f -- "${XDG_CONFIG_HOME:-"$HOME/.config"}/autostart/org.lifafa.Lifafa.Reminder.desktop.new"
    rm -f -- "${XDG_STATE_HOME:-"$HOME/.local/state"}/lifafa/reminders.json"*
    refresh
    echo "Lifafa is no longer in your menu. Your registers stay in $place/lifafa."
    echo "लिफ़ाफ़ा अब आपके मेनू में नहीं है। आपके रजिस्टर $place/lifafa में रहते हैं।"
}

install_for_me() {
    case "$here" in
        *%*)
            echo "Desktops cannot start a program below a folder with % in its name. Move this folder." >&2
            echo "जिस फ़ोल्डर के नाम में % हो, उसके भीतर का प्रोग्राम मेनू से नहीं चलता। इस फ़ोल्डर को दूसरी जगह रखें।" >&2
            exit 1
            ;;
    esac
    names | while IFS= read -r name; do
        mkdir -p -- "$place/$(dirname -- "$name")"
        cp -- "$here/share/$name" "$place/$name"
    done
    # The path in the entry: quoted once for the entry, once more for its file, and then for sed.
    path=$(printf '%s' "$here/Lifafa" | sed -e 's/["`$\\]/\\&/g' -e 's/\\/\\\\/g' -e 's/[&|\\]/\\&/g')
    sed "s|^Exec=.*|Exec=\"$path\" window %F|" "$here/share/$entry" >"$place/$entry"
    refresh
    echo "Lifafa is in your menu now."
    echo "लिफ़ाफ़ा अब आपके मेनू में है।"
}

case "${1-}" in
    '') install_for_me ;;
    --remove) remove ;;
    *)
        echo "usage: ./install-for-me.sh [--remove]" >&2
        exit 2
        ;;
esac
