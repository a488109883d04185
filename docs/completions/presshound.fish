# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_presshound_global_optspecs
    string join \n index= aliases= color= q/quiet login= ca= client-cert= client-key= timeout= partial state= h/help V/version
end

function __fish_presshound_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_presshound_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_presshound_using_subcommand
    set -l cmd (__fish_presshound_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c presshound -n "__fish_presshound_needs_command" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_needs_command" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_needs_command" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_needs_command" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_needs_command" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_needs_command" -s V -l version -d 'Print version'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "index" -d 'Add and update articles'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "search" -d 'Find articles'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "query" -d 'Find articles'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "entities" -d 'Say who is in the articles: people, organisations, places'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "show" -d 'Show one article'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "open" -d 'Open the original of an article'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "status" -d 'Say what is indexed, how fresh it is, and what failed'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "check" -d 'Verify the index against itself and against the files'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "forget" -d 'Drop files or folders from the index; the files themselves stay'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "why" -d 'Say why an article matches a query, or why it does not'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "fields" -d 'List the fields that can be searched, with an example each'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "extract" -d 'Print the article and its metadata as JSON, without an index'
complete -c presshound -n "__fish_presshound_needs_command" -f -a "generate" -d 'Make the manual pages or shell completions'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l glob -d 'Read only files whose path within the folder matches; may be given several times' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l exclude -d 'Leave out files and folders that match; may be given several times' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l max-filesize -d 'Leave out articles larger than this' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l files-from -d 'Read the paths to index from a file, one a line; `-` is standard input' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l map -d 'Read a field of records from another key; may be given several times' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l profile -d 'Use a profile of furniture from a file instead of learning one; `status --profile` prints one' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l rules -d 'Use rules of mastheads from a file: datelines, bylines, lines to cut; see docs/rules.md' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l entities -d 'How to look for the names of people, organisations and places' -r -f -a "full\t'The network for English, rules for other languages'
fast\t'Rules for every language'
off\t'Not at all'"
complete -c presshound -n "__fish_presshound_using_subcommand index" -l model -d 'Look for names with a spaCy v3 pipeline in articles of its language; may be given several times' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l memory -d 'Use about this much memory' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l threads -d 'Use this many threads; default: one for each core' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l source -d 'Name the folder, so that a second folder can go into the same index' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l from-index -d 'Move the index of this folder into the cluster that --index names, without reading the files again' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l slice -d 'Index only this part of the files, so that several machines can fill one index in a cluster' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l shards -d 'Make a new index in a cluster of this many parts' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l replicas -d 'Keep this many copies of each part of a new index in a cluster, beside the first' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand index" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand index" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand index" -l follow -d 'Follow symbolic links'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l hidden -d 'Read hidden files and folders too'
complete -c presshound -n "__fish_presshound_using_subcommand index" -s 0 -l null -d 'The paths of --files-from end with a NUL byte, as `find -print0` writes them'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l checksum -d 'Compare contents, not size and time, to find what has changed'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l keep-missing -d 'Keep the articles of files that are gone'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l prune -d 'Remove the articles of files that are gone even if that is more than a fifth of a folder'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l rebuild -d 'Make the index anew'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l refresh -d 'Learn anew what the pages have in common, and read those again that it concerns'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l dry-run -d 'Only say what would be done'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l strict -d 'End with exit code 2 if any file failed'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l no-cut -d 'Index page furniture as part of the text'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l cut-records -d 'Cut furniture from the texts of records too; they are taken as they are otherwise'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l json -d 'Print failures and the summary as JSON Lines'
complete -c presshound -n "__fish_presshound_using_subcommand index" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand index" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand index" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s n -l limit -d 'Return at most this many articles; 0 returns all' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l offset -d 'Leave out this many articles first' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l sort -d 'Order the articles' -r -f -a "relevance\t'Best first'
newest\t'Newest first, undated last'
oldest\t'Oldest first, undated last'
title\t'By title'"
complete -c presshound -n "__fish_presshound_using_subcommand search" -l snippets -d 'Show this many passages of each article, 0 to 3' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l width -d 'Make passages about this many characters long' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l format -d 'Print each article by a template' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l facet -d 'Count the matching articles by these fields: publisher, agency, lang, author, section, tag, year' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l batch -d 'Run a list of queries: `id<TAB>query` lines from a file, or `-` for standard input' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l since -d 'Published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l until -d 'Published on this day or earlier' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l publisher -d 'Printed by this paper; given several times: by any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l author -d 'Written by this person; given several times: by any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l lang -d 'In this language: en, de, uk …; given several times: in any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l person -d 'Names this person, under any spelling: the whole name, or a word of it' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l org -d 'Names this organisation' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l place -d 'Names this place' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l in -d 'Search what was cut as page furniture, or all of the page' -r -f -a "chrome\t'What was cut'
all\t'Articles and what was cut'"
complete -c presshound -n "__fish_presshound_using_subcommand search" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand search" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand search" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand search" -l any -d 'Match articles that hold any of the words; the words are taken as they are, whatever signs they hold'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l no-feedback -d 'With --any, order by the words given alone'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l json -d 'Print JSON Lines: a header, one line for each article, a summary'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l csv -d 'Print CSV with a header'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s l -l locations -d 'Print only where the articles are'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s 0 -l null -d 'Print only where the articles are, each followed by a NUL byte'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s c -l count -d 'Print only the number of matching articles'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l trec -d 'Print a TREC run file; only with --batch'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l explain -d 'Say how the query was read, and search nothing'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l links -d 'Make titles links to the original files, for terminals that understand them (OSC 8)'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand search" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s n -l limit -d 'Return at most this many articles; 0 returns all' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l offset -d 'Leave out this many articles first' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l sort -d 'Order the articles' -r -f -a "relevance\t'Best first'
newest\t'Newest first, undated last'
oldest\t'Oldest first, undated last'
title\t'By title'"
complete -c presshound -n "__fish_presshound_using_subcommand query" -l snippets -d 'Show this many passages of each article, 0 to 3' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l width -d 'Make passages about this many characters long' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l format -d 'Print each article by a template' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l facet -d 'Count the matching articles by these fields: publisher, agency, lang, author, section, tag, year' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l batch -d 'Run a list of queries: `id<TAB>query` lines from a file, or `-` for standard input' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l since -d 'Published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l until -d 'Published on this day or earlier' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l publisher -d 'Printed by this paper; given several times: by any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l author -d 'Written by this person; given several times: by any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l lang -d 'In this language: en, de, uk …; given several times: in any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l person -d 'Names this person, under any spelling: the whole name, or a word of it' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l org -d 'Names this organisation' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l place -d 'Names this place' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l in -d 'Search what was cut as page furniture, or all of the page' -r -f -a "chrome\t'What was cut'
all\t'Articles and what was cut'"
complete -c presshound -n "__fish_presshound_using_subcommand query" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand query" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand query" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand query" -l any -d 'Match articles that hold any of the words; the words are taken as they are, whatever signs they hold'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l no-feedback -d 'With --any, order by the words given alone'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l json -d 'Print JSON Lines: a header, one line for each article, a summary'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l csv -d 'Print CSV with a header'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s l -l locations -d 'Print only where the articles are'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s 0 -l null -d 'Print only where the articles are, each followed by a NUL byte'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s c -l count -d 'Print only the number of matching articles'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l trec -d 'Print a TREC run file; only with --batch'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l explain -d 'Say how the query was read, and search nothing'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l links -d 'Make titles links to the original files, for terminals that understand them (OSC 8)'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand query" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l kind -d 'Only entities of this kind' -r -f -a "person\t'People'
org\t'Organisations'
place\t'Places'"
complete -c presshound -n "__fish_presshound_using_subcommand entities" -s n -l limit -d 'Return at most this many entities of each kind; 0 returns all' -r
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l since -d 'Only articles published on this day or later: 2024, 2024-10, 2024-10-03, 3m (three months back)' -r
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l until -d 'Only articles published on this day or earlier' -r
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l publisher -d 'Only articles printed by this paper; given several times: by any of them' -r
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l window -d 'Count names as together if they share a window of this size' -r -f -a "sentence\t'In one sentence'
paragraph\t'In one paragraph'
article\t'In one article'"
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l graph -d 'Write who appears with whom as a network, in the format of the file\'s extension: graphml, gexf or csv' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l list -d 'Take the words for a query, even if they are a name'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l json -d 'Print JSON Lines: a header, one line for each entity, a summary'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l csv -d 'Print CSV with a header: the entities, or who appears with the name'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l suggest-aliases -d 'Propose merges, with what speaks for each, as text for the alias file'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand entities" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand show" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand show" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand show" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand show" -l raw -d 'Print the original bytes: the file, the archive\'s member or the record'
complete -c presshound -n "__fish_presshound_using_subcommand show" -l decoded -d 'Print the text of the file, decoded to UTF-8: what the places of cuts refer to'
complete -c presshound -n "__fish_presshound_using_subcommand show" -l chrome -d 'Print what was cut as page furniture, with the reason for each piece'
complete -c presshound -n "__fish_presshound_using_subcommand show" -l json -d 'Print everything that is known about the article as one JSON object'
complete -c presshound -n "__fish_presshound_using_subcommand show" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand show" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand open" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand open" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand open" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand open" -l print -d 'Print the path of the file instead of opening it'
complete -c presshound -n "__fish_presshound_using_subcommand open" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand open" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand status" -l fate -d 'List only files of this fate' -r -f -a "indexed\t''
partly\t''
not-article\t''
failed\t''
skipped\t''
pending\t''
partial\t''
no-text\t''"
complete -c presshound -n "__fish_presshound_using_subcommand status" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand status" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand status" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand status" -l profile -d 'Print the profile of furniture that the index uses, for `--profile` of `index` and `extract`'
complete -c presshound -n "__fish_presshound_using_subcommand status" -l files -d 'List every input file and what became of it'
complete -c presshound -n "__fish_presshound_using_subcommand status" -l json -d 'Print JSON Lines'
complete -c presshound -n "__fish_presshound_using_subcommand status" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand status" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand check" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand check" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand check" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand check" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand check" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand forget" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand forget" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand why" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand why" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand why" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand why" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand why" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand fields" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand fields" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand fields" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l batch -d 'Read `id<TAB>path<TAB>url` lines from a file, or from standard input' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l entities -d 'Add the people, organisations and places in the text' -r -f -a "full\t'The network for English, rules for other languages'
fast\t'Rules for every language'
off\t'Not at all'"
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l model -d 'Look for names with a spaCy v3 pipeline in texts of its language, as `index --model` does' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l profile -d 'Cut lines that a profile of furniture knows; `status --profile` prints one' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l rules -d 'Use rules of mastheads from a file: datelines, bylines, lines to cut; see docs/rules.md' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l map -d 'Read a field of records from another key, as `index` does' -r
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l threads -d 'Use this many threads; default: one for each core' -r
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l json -d 'Print JSON, one object a line: the only layout there is'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l no-cut -d 'Keep page furniture in the text'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l cut-records -d 'Cut furniture from the texts of records too'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand extract" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l to -d 'Write files into this folder instead of printing' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l index -d 'Use the index in this folder, or in a cluster: https://host:9200/NAME' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l aliases -d 'Read who is who from this alias file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l color -d 'Say when to colour' -r -f -a "auto\t'For a terminal'
always\t'Always'
never\t'Never'"
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l login -d 'Read the credentials for the cluster from this file, which nobody else may read' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l ca -d 'Trust the hosts whose certificates come from those in this PEM file, instead of the public ones' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l client-cert -d 'Show the hosts this certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l client-key -d 'The key of the certificate, a PEM file' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l timeout -d 'Give up when the cluster has not done everything after this many seconds' -r
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l state -d 'Keep what this machine knows of the index in this folder: the ledger, what was delivered' -r -F
complete -c presshound -n "__fish_presshound_using_subcommand generate" -s q -l quiet -d 'Say nothing but errors on standard error'
complete -c presshound -n "__fish_presshound_using_subcommand generate" -l partial -d 'Take results that a part of the cluster is missing from as they are: exit code 0 or 1 instead of 2'
complete -c presshound -n "__fish_presshound_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
