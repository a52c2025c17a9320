# Something that happened to an incident becomes an interaction at Tangoe.
#
# Input:  { "kind": one of interaction-texts.yaml, "text", "author", "at": UTC, "incident": {fields, may be missing},
#           "thread_token", "limit": characters that the text may have }
# Output: the body of POST /1/interactions

table("interaction-texts") as $texts
| .kind as $kind
| ($texts.kinds[$kind] // error("interaction-texts.yaml has no sentence for the kind \"\($kind)\"")) as $template
| (.incident // {}) as $incident
# A person who resolves an incident writes close notes and no comment.
| (if (.text | has_words) or $template["text-from"] == null then .text else $incident[$template["text-from"]] end) as $text
| (if .author | has_words then .author else $texts["unknown-author"] end) as $author
| (if $text | has_words then $template.sentence else $template["without-text"] end) as $sentence
| ($incident + {author: $author, at: .at, text: $text}) as $values
| (.limit // $texts.limit) as $limit
| {
    interaction: {
      interaction_thread_token: .thread_token,
      text: ($sentence | fill_text($values; $limit))
    }
  }
