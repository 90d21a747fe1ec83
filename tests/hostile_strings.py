"""200 texts that try to run as code where they are shown; each says its number if it does.

A text that runs adds its number to `window.ran`. Not all can run in a browser by itself:
some wait for Markdown, MathJax or a template to be read.
"""

RUN = "(window.ran=window.ran||[]).push({n})"
PATTERNS = [
    "<script>{run}</script>",
    "<SCRIPT >{run}</SCRIPT >",
    "<scr<script>ipt>{run}</script>",
    "<img src=x onerror='{run}'>",
    '<img src=x onerror="{run}">',
    "<img/src=x/onerror={run}>",
    "<svg onload='{run}'></svg>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin='{run}' attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:{run}'><text y=20>x</text></a></svg>",
    "<math><maction actiontype='statusline' xlink:href='javascript:{run}'>x</maction></math>",
    "<math><mtext><img src=x onerror='{run}'></mtext></math>",
    "<a href='javascript:{run}'>x</a>",
    "<a href='  javascript:{run}'>x</a>",
    "<a href='java\tscript:{run}'>x</a>",
    "<details open ontoggle='{run}'><summary>x</summary></details>",
    "<input autofocus onfocus='{run}'>",
    "<video><source onerror='{run}'></video>",
    "<body onload='{run}'>",
    "<iframe srcdoc='<script>parent.{run}</script>'></iframe>",
    "<iframe src='javascript:parent.{run}'></iframe>",
    "<object data='javascript:{run}'></object>",
    "<embed src='javascript:{run}'>",
    "<form action='javascript:{run}'><button>x</button></form>",
    "<style>@keyframes x{{}}</style><b style='animation:x 1s' onanimationstart='{run}'>x</b>",
    "</style><img src=x onerror='{run}'>",
    "</script><script>{run}</script>",
    "</textarea><img src=x onerror='{run}'>",
    "</title></select></option><img src=x onerror='{run}'>",
    "</td></tr></table></div><img src=x onerror='{run}'>",
    "</p></blockquote></figure><img src=x onerror='{run}'>",
    "</svg></text></g><img src=x onerror='{run}'>",
    "--><img src=x onerror='{run}'>",
    "]]><img src=x onerror='{run}'>",
    '" onmouseover="{run}" autofocus onfocus="{run}" x="',
    "' onerror='{run}' src='x",
    "`onerror={run}`",
    '"><img src=x onerror="{run}">',
    "'><img src=x onerror='{run}'>",
    "&lt;img src=x onerror='{run}'&gt;",
    "&#60;img src=x onerror={run}&#62;",
    "\\u003cimg src=x onerror={run}\\u003e",
    "%3Cimg src=x onerror={run}%3E",
    "[x](javascript:{run})",
    "![x](x' onerror='{run})",
    "[x]: javascript:{run}\n[x]",
    "```\n</code></pre><img src=x onerror='{run}'>",
    "$\\href{{javascript:{run}}}{{x}}$",
    "$$\\unicode{{<img src=x onerror='{run}'>}}$$",
    "\\(\\text{{<img src=x onerror='{run}'>}}\\)",
    "{{{{constructor.constructor('{run}')()}}}}",
    "{{% import os %}}{{{{7*7}}}}<img src=x onerror='{run}'>",
    "${{{run}}}#{{{run}}}<%= {run} %>",
    "\u202e<img src=x onerror='{run}'>\u202c",
    "\u2066<script>{run}</script>\u2069",
    "<\u200bscript>{run}</script><img\u200b src=x onerror='{run}'>",
    "\x00<img src=x onerror='{run}'>\x00",
    "<scr\x00ipt>{run}</scr\x00ipt>",
    "<img src='data:text/html;base64,PHNjcmlwdD4=' onerror='{run}'>",
    "<a href='data:text/html,<script>opener.{run}</script>'>x</a>",
    "<link rel=stylesheet href=x onerror='{run}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "red;}}</style><script>{run}</script><style>{{",
    "expression({run});background:url(javascript:{run})",
    "\uff1cimg src=x onerror={run}\uff1e",
    "{long}<img src=x onerror='{run}'>",
    "\r\n\r\n<img src=x onerror='{run}'>",
    "\U0001f469\u200d\U0001f4bb e\u0301 <img src=x onerror='{run}'> \u05e9\u05dc\u05d5\u05dd",
]
DRESSES = ["{}", "  words before {}", "{} and words after"]


def hostile(count=200):
    """Return the texts; the number that each pushes is its place."""
    dressed = [(dress, pattern) for dress in DRESSES for pattern in PATTERNS][:count]
    texts = [
        dress.format(pattern.format(run=RUN.format(n=n), long="long " * 400))
        for n, (dress, pattern) in enumerate(dressed)
    ]
    assert len(set(texts)) == count
    return texts
