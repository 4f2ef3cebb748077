# Completion of imgconv for PowerShell. Load it with:  imgconv completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName imgconv -ScriptBlock {
    param($word, $command, $position)
    $length = $position - $command.Extent.StartOffset
    $line = $command.ToString().PadRight($length).Substring(0, $length)
    & $command.CommandElements[0].Extent.Text "[suggest:$length]" $line 2>$null |
        # Flags are offered once a dash is typed; before it, files are.
        Where-Object { $_ -and $_.StartsWith($word) -and ($word.StartsWith('-') -or -not $_.StartsWith('-')) } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
