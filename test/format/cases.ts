/**
 * What the Pulumi CLI makes of stack files. `written` was recorded, not written by hand: the CLI 3.250.0 ran `pulumi stack init`
 * on a folder with the given text as Pulumi.<stack>.yaml, and the line `encryptionsalt:` that it adds was taken away. The engine
 * suite runs it again (test/twin/engine/stack-files.test.ts).
 */
export interface Case {
  /** Goes on: "the form of a stack file: ...". */
  readonly title: string;
  readonly given: string;
  readonly written: string;
}

/** Where the writer does what the CLI does. */
export const likeTheCli: readonly Case[] = [
  {
    title: "brackets lose their inner blanks, and what was spread over lines is joined",
    given: `config:
  estate:a:
    x: { a: 1, b: [ 1,2 , 3 ], c: { d: {  }, e: [ ] }, "f":1, }
    y: [
      { a: 1 },
      b,
    ]
    z: [{a: 1}, b: 2, [c]]
    w: {a, b: , c}
`,
    written: `config:
  estate:a:
    x: {a: 1, b: [1, 2, 3], c: {d: {}, e: []}, "f": 1}
    y: [{a: 1}, b]
    z: [{a: 1}, {b: 2}, [c]]
    w: {a: null, b: null, c: null}
`,
  },
  {
    title: "lists are indented, what stands below a dash or key moves beside it",
    given: `config:
    estate:a:
        x:
        - a
        -
            b: 1
            c:
            - 2
            - - 3
              -   - 4
        -   d: 5
        -
        y:
            text
        z:   {e: 6}
`,
    written: `config:
  estate:a:
    x:
      - a
      - b: 1
        c:
          - 2
          - - 3
            - - 4
      - d: 5
      - null
    y: text
    z: {e: 6}
`,
  },
  {
    title: "comments stay above, behind and below their keys and items",
    given: `# head of the file
#
#head again
config: # behind config
  # above a
  # above a too
  estate:a:   # behind a
    x: 1 # behind x
      # deeper than x
    y: {b: 1}    #   behind y
    ## below y
  # ==== heading ====
  #
  # above b
  estate:b: # behind b
    # above the first item
    - c: 1
      # above d
      d: "2" # behind d
    # between items
    - e #behind e
    - # behind a dash
      f: 1
    -
      # below a dash
      # once more
      g: 1
    # below the list
  # above c
  estate:c:
    z:
      y: |  # behind a block
        # no comment
      # below z
    # below c
  estate:d: {a: "no # comment"}
  # below d
`,
    written: `# head of the file
#
#head again
config: # behind config
  # above a
  # above a too
  estate:a: # behind a
    x: 1 # behind x
    # deeper than x
    y: {b: 1} #   behind y
    ## below y
  # ==== heading ====
  #
  # above b
  estate:b: # behind b
    # above the first item
    - c: 1
      # above d
      d: "2" # behind d
    # between items
    - e #behind e
    - # behind a dash
      f: 1
    - # below a dash
      # once more
      g: 1
      # below the list
  # above c
  estate:c:
    z:
      y: | # behind a block
        # no comment
      # below z
    # below c
  estate:d: {a: "no # comment"}
  # below d
`,
  },
  {
    title: "a comment below a list moves beside its last item, and gives a map in brackets a comma",
    given: `config:
  estate:a:
    x:
      - a: 1
    # below the list
    y:
      - {b: 1}
      # above the last
      - {b: 2} # behind
      # below the last
  estate:b: {c: 1}
`,
    written: `config:
  estate:a:
    x:
      - a: 1
    # below the list
    y:
      - {b: 1}
      # above the last
      - {b: 2,} # behind
      # below the last
  estate:b: {c: 1}
`,
  },
  {
    title: "texts stay as plain as they are",
    given: String.raw`config:
  estate:a:
    - USD 640000/once
    - yes
    - on
    - y
    - Off
    - 12:30
    - 190:20:30
    - 1.36.3
    - 0-3
    - 1-2
    - 0x
    - _1
    - a#b
    - a:b
    - it's
    - say "x"
    - back\slash
    - =
    - ..
    - -x
    - ?x
    - :x
    - x[0]
    - x{0}
    - a, b
    - 100.64.0.0/10
    - https://x.example/a?b=c#d
    - arn:aws:iam::1:role/x
    - Zürich, 東京 → Ωμέγα
`,
    written: String.raw`config:
  estate:a:
    - USD 640000/once
    - yes
    - on
    - y
    - Off
    - 12:30
    - 190:20:30
    - 1.36.3
    - 0-3
    - 1-2
    - 0x
    - _1
    - a#b
    - a:b
    - it's
    - say "x"
    - back\slash
    - =
    - ..
    - -x
    - ?x
    - :x
    - x[0]
    - x{0}
    - a, b
    - 100.64.0.0/10
    - https://x.example/a?b=c#d
    - arn:aws:iam::1:role/x
    - Zürich, 東京 → Ωμέγα
`,
  },
  {
    title: "between brackets a text with a colon gets quotes",
    given: `config:
  estate:a:
    x: {a: 12:30, b: yes, c: on, d: arn:aws:iam::1:role/x, e: USD 1/h, f: 0-3, g: a#b, h: it's}
    y: [a:b, b c, 1.36.3, Zürich]
`,
    written: `config:
  estate:a:
    x: {a: '12:30', b: yes, c: on, d: 'arn:aws:iam::1:role/x', e: USD 1/h, f: 0-3, g: a#b, h: it's}
    y: ['a:b', b c, 1.36.3, Zürich]
`,
  },
  {
    title: "texts in quotes keep them, with the escapes of the CLI",
    given: String.raw`config:
  estate:a:
    - "yes"
    - 'on'
    - "plain"
    - '12:30'
    - "2026-01-02"
    - "1_000"
    - "0x1F"
    - "017"
    - 'null'
    - "~"
    - ""
    - ''
    - ' a'
    - 'a '
    - "a: b"
    - 'a #b'
    - '@x'
    - '%x'
    - '!x'
    - '- x'
    - '[x]'
    - 'it''s'
    - "say \"x\" \\ "
    - "tab\tbell\x07escape\u001bnull\0"
    - "\u2028 \u0085 \u00a0 \ufeff \u00e9"
    - "one\ntwo"
    - "Zürich 🔥"
    - 'Zürich 🔥'
    - {a: "x\ny", b: 'c: d', c: "", d: ''}
`,
    written: String.raw`config:
  estate:a:
    - "yes"
    - 'on'
    - "plain"
    - '12:30'
    - "2026-01-02"
    - "1_000"
    - "0x1F"
    - "017"
    - 'null'
    - "~"
    - ""
    - ''
    - ' a'
    - 'a '
    - "a: b"
    - 'a #b'
    - '@x'
    - '%x'
    - '!x'
    - '- x'
    - '[x]'
    - 'it''s'
    - "say \"x\" \\ "
    - "tab\tbell\aescape\enull\0"
    - "\L \N   \uFEFF é"
    - "one\ntwo"
    - "Zürich \U0001F525"
    - "Zürich \U0001F525"
    - {a: "x\ny", b: 'c: d', c: "", d: ''}
`,
  },
  {
    title: "what needs quotes or escapes and has none gets them",
    given: `config:
  estate:a:
    - ---x
    - ...
    - fire 🔥
    - {b: 1:2}
`,
    written: String.raw`config:
  estate:a:
    - '---x'
    - '...'
    - "fire \U0001F525"
    - {b: '1:2'}
`,
  },
  {
    title: "numbers, booleans and nothing are spelled in one way",
    given: `config:
  estate:a:
    - 2.0
    - 2.50
    - +5
    - .5
    - 5.
    - -0.25
    - 1e3
    - 1.5e+10
    - 1234567.5
    - 999999.5
    - 0.0001
    - 0.00001
    - 1e-7
    - 1e21
    - 0x1F
    - 0o17
    - 9007199254740993
    - 18446744073709551615
    - 100000000000000000000000
    - True
    - FALSE
    - ~
    - Null
    -
    - {a: 2.0, b: True, c: ~, d: }
`,
    written: `config:
  estate:a:
    - 2
    - 2.5
    - 5
    - 0.5
    - 5
    - -0.25
    - 1000
    - 15000000000
    - 1.2345675e+06
    - 999999.5
    - 0.0001
    - 1e-05
    - 1e-07
    - 1e+21
    - 31
    - 15
    - 9007199254740993
    - 1.8446744073709552e+19
    - 1e+23
    - true
    - false
    - null
    - null
    - null
    - {a: 2, b: true, c: null, d: null}
`,
  },
  {
    title: "texts over several lines are joined, or kept as blocks",
    given: String.raw`config:
  estate:a:
    plain: one
      two
      three
    double: "one
      two\
      three"
    single: 'one
      two'
    block: |
      one
        two

      three
    strip: |-
        one
        two
    keep: |+
      one

    lead: |2
        one
    list:
      - |
        # no comment
      - one
        two
`,
    written: `config:
  estate:a:
    plain: one two three
    double: "one twothree"
    single: 'one two'
    block: |
      one
        two

      three
    strip: |-
      one
      two
    keep: |+
      one

    lead: |2
        one
    list:
      - |
        # no comment
      - one two
`,
  },
  {
    title: "long lines are not folded",
    given: `config:
  estate:a:
    x: word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end
    y: "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end"
    z: { key0: value 0, key1: value 1, key2: value 2, key3: value 3, key4: value 4, key5: value 5, key6: value 6, key7: value 7, key8: value 8, key9: value 9, key10: value 10, key11: value 11, key12: value 12, key13: value 13, key14: value 14, key15: value 15, key16: value 16, key17: value 17, key18: value 18, key19: value 19 } # word word word word word word word word word word word word word word word word word word word word end
`,
    written: `config:
  estate:a:
    x: word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end
    y: "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end"
    z: {key0: value 0, key1: value 1, key2: value 2, key3: value 3, key4: value 4, key5: value 5, key6: value 6, key7: value 7, key8: value 8, key9: value 9, key10: value 10, key11: value 11, key12: value 12, key13: value 13, key14: value 14, key15: value 15, key16: value 16, key17: value 17, key18: value 18, key19: value 19} # word word word word word word word word word word word word word word word word word word word word end
`,
  },
  {
    title: "keys are texts",
    given: `config:
  estate:a:
    8080: a
    true: b
    1.5: c
    on: d
    "e": e
    'f': f
    g h: g
    ? i
    : i
    j@k: j
    l: {80: a, "b": 1, 'c': 2, d e: 3, f:g: 4, true: 5}
`,
    written: `config:
  estate:a:
    "8080": a
    "true": b
    "1.5": c
    on: d
    "e": e
    'f': f
    g h: g
    i: i
    j@k: j
    l: {"80": a, "b": 1, 'c': 2, d e: 3, 'f:g': 4, "true": 5}
`,
  },
  {
    title: "values of the configuration are texts, maps or lists",
    given: `config:
  aws:region: us-east-1
  aws:skip: true
  other:count: 5
  other:none:
  estate:seedSshKey:
    secure:   AAABAK+/=
  estate:a: {x: 1}
`,
    written: `config:
  aws:region: us-east-1
  aws:skip: "true"
  other:count: "5"
  other:none: ""
  estate:seedSshKey:
    secure: AAABAK+/=
  estate:a: {x: 1}
`,
  },
];

/** Where the CLI would change a value or drop a line, and the writer keeps it in a way that the CLI leaves alone. */
export const betterThanTheCli: readonly Case[] = [
  {
    title: "a text that the CLI reads as a number or a time gets quotes",
    given: `config:
  estate:a:
    - 2026-01-02
    - 2026-1-2T03:04:05Z
    - 1_000
    - 0b101
    - {a: 2026-01-02, 1_000: b}
`,
    written: `config:
  estate:a:
    - "2026-01-02"
    - "2026-1-2T03:04:05Z"
    - "1_000"
    - "0b101"
    - {a: "2026-01-02", "1_000": b}
`,
  },
  {
    title: "a number with a leading zero is decimal, not octal",
    given: "config:\n  estate:a: {x: 017, y: 0777, z: -012}\n",
    written: "config:\n  estate:a: {x: 17, y: 777, z: -12}\n",
  },
  {
    title: "a blank line becomes an empty comment line, except at the ends and below a key",
    given: `

# head

# more of the head

config:

  estate:a:
    x: 1


  # above b

  # more above b
  estate:b:

    - 1

    # above 2
    - 2 # behind 2

  #

  estate:c:
    x: |
      one

      two

    y: 1

    # below y

`,
    written: `# head
#
# more of the head
#
config:
  estate:a:
    x: 1
  #
  # above b
  #
  # more above b
  estate:b:
    - 1
    #
    # above 2
    - 2 # behind 2
  #
  estate:c:
    x: |
      one

      two
    #
    y: 1
    #
    # below y
`,
  },
  {
    title: "a folded text becomes one in lines, and one in single quotes with line breaks gets double ones",
    given: `config:
  estate:a:
    x: >
      one
      two

      three
    y: 'one

      two'
    z: "two blanks  \\n at an end"
    u: |
      a blank\u0020
`,
    written: `config:
  estate:a:
    x: |
      one two
      three
    y: "one\\ntwo"
    z: "two blanks  \\n at an end"
    u: "a blank \\n"
`,
  },
];
