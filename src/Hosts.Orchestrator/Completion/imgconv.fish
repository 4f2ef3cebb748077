# Completion of imgconv for fish. Load it with:  imgconv completion fish | source
function __imgconv_candidates
    set -l line (commandline --current-process --cut-at-cursor | string collect)
    set -l word (commandline --current-token --cut-at-cursor | string collect)
    set -l candidates (imgconv "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    # Flags are offered once a dash is typed; before it, files are.
    if not string match --quiet -- '-*' "$word"
        set candidates (string match --regex -- '^[^-].*' $candidates)
    end
    if set --query candidates[1]
        string join \n -- $candidates
    else
        __fish_complete_path "$word"
    end
end
complete --command imgconv --no-files --arguments '(__imgconv_candidates)'
