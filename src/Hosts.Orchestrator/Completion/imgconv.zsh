#compdef imgconv
# Completion of imgconv for zsh. Load it with:  source <(imgconv completion zsh)
_imgconv() {
    local line="${(j: :)words[1,CURRENT]}"
    local -a candidates
    candidates=(${(f)"$(${(Q)~words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
    # Flags are offered once a dash is typed; before it, files are.
    [[ $words[CURRENT] == -* ]] || candidates=(${candidates:#-*})
    compadd -a candidates || _files
}
if [[ $funcstack[1] == _imgconv ]]; then
    _imgconv "$@"
else
    compdef _imgconv imgconv
fi
