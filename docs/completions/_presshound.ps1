
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'presshound' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'presshound'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'presshound' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('index', 'index', [CompletionResultType]::ParameterValue, 'Add and update articles')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Find articles')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Find articles')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one article')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open the original of an article')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say what is indexed, how fresh it is, and what failed')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Verify the index against itself and against the files')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Drop files or folders from the index; the files themselves stay')
            [CompletionResult]::new('why', 'why', [CompletionResultType]::ParameterValue, 'Say why an article matches a query, or why it does not')
            [CompletionResult]::new('fields', 'fields', [CompletionResultType]::ParameterValue, 'List the fields that can be searched, with an example each')
            [CompletionResult]::new('extract', 'extract', [CompletionResultType]::ParameterValue, 'Print the article and its metadata as JSON, without an index')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Make the manual pages or shell completions')
            break
        }
        'presshound;index' {
            [CompletionResult]::new('--glob', '--glob', [CompletionResultType]::ParameterName, 'Read only files whose path within the folder matches; may be given several times')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'Leave out files and folders that match; may be given several times')
            [CompletionResult]::new('--max-filesize', '--max-filesize', [CompletionResultType]::ParameterName, 'Leave out articles larger than this')
            [CompletionResult]::new('--files-from', '--files-from', [CompletionResultType]::ParameterName, 'Read the paths to index from a file, one a line; `-` is standard input')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Read a field of records from another key; may be given several times')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Use about this much memory')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Use this many threads; default: one for each core')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Name the folder, so that a second folder can go into the same index')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow symbolic links')
            [CompletionResult]::new('--hidden', '--hidden', [CompletionResultType]::ParameterName, 'Read hidden files and folders too')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'The paths of --files-from end with a NUL byte, as `find -print0` writes them')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'The paths of --files-from end with a NUL byte, as `find -print0` writes them')
            [CompletionResult]::new('--checksum', '--checksum', [CompletionResultType]::ParameterName, 'Compare contents, not size and time, to find what has changed')
            [CompletionResult]::new('--keep-missing', '--keep-missing', [CompletionResultType]::ParameterName, 'Keep the articles of files that are gone')
            [CompletionResult]::new('--prune', '--prune', [CompletionResultType]::ParameterName, 'Remove the articles of files that are gone even if that is more than a fifth of a folder')
            [CompletionResult]::new('--rebuild', '--rebuild', [CompletionResultType]::ParameterName, 'Make the index anew')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only say what would be done')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 2 if any file failed')
            [CompletionResult]::new('--no-cut', '--no-cut', [CompletionResultType]::ParameterName, 'Index page furniture as part of the text')
            [CompletionResult]::new('--cut-records', '--cut-records', [CompletionResultType]::ParameterName, 'Cut furniture from the texts of records too; they are taken as they are otherwise')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print failures and the summary as JSON Lines')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;search' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Return at most this many articles; 0 returns all')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Return at most this many articles; 0 returns all')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Leave out this many articles first')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order the articles')
            [CompletionResult]::new('--snippets', '--snippets', [CompletionResultType]::ParameterName, 'Show this many passages of each article, 0 to 3')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Make passages about this many characters long')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print each article by a template')
            [CompletionResult]::new('--facet', '--facet', [CompletionResultType]::ParameterName, 'Count the matching articles by these fields: publisher, agency, lang, author, section, tag, year')
            [CompletionResult]::new('--batch', '--batch', [CompletionResultType]::ParameterName, 'Run a list of queries: `id<TAB>query` lines from a file, or `-` for standard input')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Published on this day or earlier')
            [CompletionResult]::new('--publisher', '--publisher', [CompletionResultType]::ParameterName, 'Printed by this paper; given several times: by any of them')
            [CompletionResult]::new('--author', '--author', [CompletionResultType]::ParameterName, 'Written by this person; given several times: by any of them')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'In this language: en, de, uk …; given several times: in any of them')
            [CompletionResult]::new('--person', '--person', [CompletionResultType]::ParameterName, 'Names this person')
            [CompletionResult]::new('--org', '--org', [CompletionResultType]::ParameterName, 'Names this organisation')
            [CompletionResult]::new('--place', '--place', [CompletionResultType]::ParameterName, 'Names this place')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Search what was cut as page furniture, or all of the page')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--any', '--any', [CompletionResultType]::ParameterName, 'Match articles that hold any of the words; the words are taken as they are, whatever signs they hold')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: a header, one line for each article, a summary')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Print CSV with a header')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Print only where the articles are')
            [CompletionResult]::new('--locations', '--locations', [CompletionResultType]::ParameterName, 'Print only where the articles are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only where the articles are, each followed by a NUL byte')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Print only where the articles are, each followed by a NUL byte')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Print only the number of matching articles')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the number of matching articles')
            [CompletionResult]::new('--trec', '--trec', [CompletionResultType]::ParameterName, 'Print a TREC run file; only with --batch')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say how the query was read, and search nothing')
            [CompletionResult]::new('--links', '--links', [CompletionResultType]::ParameterName, 'Make titles links to the original files, for terminals that understand them (OSC 8)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;query' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Return at most this many articles; 0 returns all')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Return at most this many articles; 0 returns all')
            [CompletionResult]::new('--offset', '--offset', [CompletionResultType]::ParameterName, 'Leave out this many articles first')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order the articles')
            [CompletionResult]::new('--snippets', '--snippets', [CompletionResultType]::ParameterName, 'Show this many passages of each article, 0 to 3')
            [CompletionResult]::new('--width', '--width', [CompletionResultType]::ParameterName, 'Make passages about this many characters long')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print each article by a template')
            [CompletionResult]::new('--facet', '--facet', [CompletionResultType]::ParameterName, 'Count the matching articles by these fields: publisher, agency, lang, author, section, tag, year')
            [CompletionResult]::new('--batch', '--batch', [CompletionResultType]::ParameterName, 'Run a list of queries: `id<TAB>query` lines from a file, or `-` for standard input')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Published on this day or earlier')
            [CompletionResult]::new('--publisher', '--publisher', [CompletionResultType]::ParameterName, 'Printed by this paper; given several times: by any of them')
            [CompletionResult]::new('--author', '--author', [CompletionResultType]::ParameterName, 'Written by this person; given several times: by any of them')
            [CompletionResult]::new('--lang', '--lang', [CompletionResultType]::ParameterName, 'In this language: en, de, uk …; given several times: in any of them')
            [CompletionResult]::new('--person', '--person', [CompletionResultType]::ParameterName, 'Names this person')
            [CompletionResult]::new('--org', '--org', [CompletionResultType]::ParameterName, 'Names this organisation')
            [CompletionResult]::new('--place', '--place', [CompletionResultType]::ParameterName, 'Names this place')
            [CompletionResult]::new('--in', '--in', [CompletionResultType]::ParameterName, 'Search what was cut as page furniture, or all of the page')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--any', '--any', [CompletionResultType]::ParameterName, 'Match articles that hold any of the words; the words are taken as they are, whatever signs they hold')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines: a header, one line for each article, a summary')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Print CSV with a header')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Print only where the articles are')
            [CompletionResult]::new('--locations', '--locations', [CompletionResultType]::ParameterName, 'Print only where the articles are')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Print only where the articles are, each followed by a NUL byte')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Print only where the articles are, each followed by a NUL byte')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Print only the number of matching articles')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the number of matching articles')
            [CompletionResult]::new('--trec', '--trec', [CompletionResultType]::ParameterName, 'Print a TREC run file; only with --batch')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say how the query was read, and search nothing')
            [CompletionResult]::new('--links', '--links', [CompletionResultType]::ParameterName, 'Make titles links to the original files, for terminals that understand them (OSC 8)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;show' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Print the original bytes: the file, the archive''s member or the record')
            [CompletionResult]::new('--decoded', '--decoded', [CompletionResultType]::ParameterName, 'Print the text of the file, decoded to UTF-8: what the places of cuts refer to')
            [CompletionResult]::new('--chrome', '--chrome', [CompletionResultType]::ParameterName, 'Print what was cut as page furniture, with the reason for each piece')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print everything that is known about the article as one JSON object')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;open' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the path of the file instead of opening it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;status' {
            [CompletionResult]::new('--fate', '--fate', [CompletionResultType]::ParameterName, 'List only files of this fate')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'List every input file and what became of it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON Lines')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;check' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;forget' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;why' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;fields' {
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;extract' {
            [CompletionResult]::new('--batch', '--batch', [CompletionResultType]::ParameterName, 'Read `id<TAB>path<TAB>url` lines from a file, or from standard input')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Read a field of records from another key, as `index` does')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Use this many threads; default: one for each core')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON, one object a line: the only layout there is')
            [CompletionResult]::new('--no-cut', '--no-cut', [CompletionResultType]::ParameterName, 'Keep page furniture in the text')
            [CompletionResult]::new('--cut-records', '--cut-records', [CompletionResultType]::ParameterName, 'Cut furniture from the texts of records too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'presshound;generate' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Write files into this folder instead of printing')
            [CompletionResult]::new('--index', '--index', [CompletionResultType]::ParameterName, 'Use the index in this folder')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Say when to colour')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
