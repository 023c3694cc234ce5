"""A walk through a municipality, judged after every step by a second opinion on who sees what.

* `text`, `model`, `oracle`: the second opinion. Texts of the policy read anew, facts as told, and
  verdicts. Plain Python that knows nothing of the application.
* `scene` and the modules ending in `_deeds`: what can be done in a step, each telling the model
  what was asked for; the model never looks at what the application made of it.
* `walk`, `looking`, `pages`: the walker, and the comparison through doors, wall and pages.
* `faults`: the faults that such a walk must find, made with `fault_tools`.
"""
