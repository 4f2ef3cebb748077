# shellcheck shell=bash
# Completion of imgconv for bash. Load it with:  source <(imgconv completion bash)
_imgconv() {
    local program=${COMP_WORDS[0]/#\~/$HOME} word=${COMP_WORDS[COMP_CWORD]} candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        # Flags are offered once a dash is typed; before it, files are.
        if [[ -n $candidate && $candidate == "$word"* && ($word == -* || $candidate != -*) ]]; then
            COMPREPLY+=("$candidate")
        fi
    done < <("$program" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
}
complete -o bashdefault -o default -F _imgconv imgconv
