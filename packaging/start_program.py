"""Where a packaged program begins; both programs, the window and the command line, begin here."""

import sys

from app.__main__ import main

sys.exit(main())
