; Windows looks at the last part of a file's name only, so that a project (.loupe.json) is a .json file to it. Those keep the
; program that the user has for them; Motion Loupe is offered beside it under "Open with".

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\MotionLoupe.Project" "" "Motion Loupe project"
  WriteRegStr SHELL_CONTEXT "Software\Classes\MotionLoupe.Project\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\MotionLoupe.Project\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.json\OpenWithProgids" "MotionLoupe.Project" ""
!macroend

!macro customUnInstall
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.json\OpenWithProgids" "MotionLoupe.Project"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\MotionLoupe.Project"
!macroend
