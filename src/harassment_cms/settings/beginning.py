"""The settings file that a new home begins with: every setting with its usual value, explained to whoever edits."""

from typing import Final

FILE: Final = """\
# The settings of this home. Change a value in any text editor and save; the program reads them when it starts.
# Everything after a # is an explanation. A slip is told with its line, and nothing happens until it is corrected.
# Nothing secret belongs in this file: it is not encrypted.

# The name on screens, reports and letters.
organisation: {organisation}

# true in a home with invented cases, for practice: every screen then says PRACTICE.
practice: {practice}

# The people a case manager may need at once, each with a name (or a desk) and how to reach them: telephone
# numbers, e-mail addresses, hours. They are shown when the safety of a new report is checked. As long as one is
# empty, the program asks for it and shows the emergency numbers instead.
contacts:
  # Who comes at night and at weekends.
  security_out_of_hours:
    name: {security_out_of_hours_name}
    reach: {security_out_of_hours_reach}
  # Who decides when someone under 18, or a life, is at risk.
  safeguarding_lead:
    name: {safeguarding_lead_name}
    reach: {safeguarding_lead_reach}
  # Who reads new reports while no case manager is at work.
  cover_contact:
    name: {cover_contact_name}
    reach: {cover_contact_reach}
  # Who reads a report that names every case manager: somebody outside the team.
  conflict_contact:
    name: {conflict_contact_name}
    reach: {conflict_contact_reach}

# Numbers for everyone: in danger now, and the police when it is not an emergency.
emergency:
  danger_now: "999"
  police: "101"

# How soon the organisation answers. Someone tries to reach a reporting party who gave a name within so many
# working days; someone looks at the safety of every new report within so many hours, nights and weekends included.
response_times:
  first_contact_days: 2
  safety_check_hours: 4

# In whose time moments are shown and working days are counted.
timezone: Europe/London

# Whose bank holidays are no working days. For the United Kingdom: ENG, NIR, SCT or WLS.
holidays:
  country: GB
  subdivision: ENG

# Further days without work, so that nothing falls due on them. To add some, take away the [] and each # below it.
closure_days: []
#  - name: Winter closure
#    first: 2026-12-24
#    last: 2027-01-01

# The month (1 to 12) in which your own year begins; periods such as 2025/26-Q1 follow it.
year_starts: 8

# Your campuses, with the codes the report form uses; may stay empty. Add them in the same way.
campuses: []
#  - {{code: main, label: Main campus}}

# Quiet minutes after which the program locks itself (1 to 15).
lock_after_minutes: 5

# Hours (1 to 168) after which a request for emergency access to a restricted case ends by itself.
emergency_access_hours: 24

# Hours of work an ordinary case takes: reports hold the hours recorded against it, and against the hours a week that
# case managers are employed for (`hcms users details NAME --hours`).
hours_per_case: 4

# An entry of the support directory has to be checked again after so many days, or on the day it names (review_by).
# Published pages have a quick way off them; leave_to is where it leads: an everyday page that nobody wonders about.
support_directory:
  checked_for_days: 180
  leave_to: https://www.bbc.co.uk/weather

# What becomes of an exported file, which holds every word, once it is proven to be in. ask: ask, or keep the file
# where nobody can be asked; delete it from a watched folder. delete, keep: always. move: into the folder move_to (a
# whole path). What stays is listed: hcms files list
# A file in a watched folder is finished when it has not changed for finished_after_seconds.
imports:
  after: ask
  move_to:
  finished_after_seconds: 10

# What is shared with a partner in another department ends by itself after so many days, unless another day is named.
sharing:
  ends_after_days: 28

# How figures are made safe to show. hesa: rounded to the nearest 5, percentages and averages withheld where few
# people stand behind them. Others: ofs, ofqual, nhs-hes, suppress, suppress-zeros (see the guide for project leads).
# With fewer reports than small_quarter, a quarter is not broken down.
statistics:
  profile: hesa
  small_quarter: 30

# How reports look as PDF, as a web page and as a workbook. logo: a picture (PNG or JPEG, 500 kB at most), by its name
# in this folder or its whole path; empty for none. colour: of headings and bars; second_colour: of the marks for the
# period before. Both in quotation marks, because # begins an explanation; what is too light to read is darkened.
branding:
  logo:
  colour: "#1f4e79"
  second_colour: "#8a5a00"
"""
