"""Settings: `base` is shared; `demo`, `test` and `production` each add what only they need."""
